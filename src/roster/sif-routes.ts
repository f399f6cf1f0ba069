import { createRoute, z } from '@hono/zod-openapi';
import { recordSettingChange } from '../audit/index.ts';
import { isoDateField } from '../calendar/iso-date-field.ts';
import { districtAdminRoutes } from '../districts/index.ts';
import { problemResponses } from '../platform/http.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { stateCodes, stateStudentIdDescription, states } from '../states/index.ts';
import { putSifStudent } from './sif.ts';

/** Where a SIF agent's students arrive, for districts that still have SIF-based demographics. */
export const sifRoutes = districtAdminRoutes();

const name = (example: string) => z.string().trim().min(1, 'must not be empty').max(100).openapi({ example });

const sifStudentFields = z
  .strictObject({
    givenName: name('Avery'),
    middleName: name('Lee').nullable().default(null),
    familyName: name('Okafor'),
    birthDate: isoDateField.nullable().default(null),
    grade: z.string().trim().min(1).max(20).nullable().default(null).openapi({ example: '04' }),
    stateStudentId: z.string().trim().min(1, 'must not be empty').max(50).nullable().default(null).openapi({
      description: stateStudentIdDescription,
      example: states[stateCodes[0]].studentIdentifier.examples[0],
    }),
    sifRefId: z
      .string()
      .regex(/^[0-9A-Fa-f]{32}$|^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/, 'must be a SIF RefId')
      .nullable()
      .default(null)
      .openapi({
        example: 'D3E34B359D75101A8C3D00AA001A1652',
        description:
          'RefId of StudentPersonal. It never becomes the Internal SIS Student Id, and SameGoal does not store it.',
      }),
  })
  .openapi('SifStudent');

const sifWriteSchema = z
  .object({
    studentId: z.string().openapi({ example: 'stu_7c1d0f3a9b8e4d2c6f5a1e0b9d8c7f6a' }),
    outcome: z.enum(['added', 'filled', 'kept']).openapi({
      description:
        '`filled`: the student waits for OneRoster. `kept`: the student came from OneRoster, so nothing was written.',
    }),
    kept: z
      .array(z.object({ field: z.string(), reason: z.string() }))
      .openapi({ description: 'Values that SameGoal did not use, and why.' }),
  })
  .openapi('SifWrite');

const answer = (description: string) => ({
  description,
  content: { 'application/json': { schema: sifWriteSchema } },
});

sifRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/sif/students/{localNumber}',
    tags: ['Students'],
    summary: 'Write a student from SIF',
    description:
      'Adds a student, or fills one who has not come from OneRoster. It never overwrites a value of a student who came from OneRoster. Refused if the district has no SIF URL.',
    request: {
      params: z.object({
        localNumber: z.string().trim().min(1).max(50).openapi({ description: 'The local student number.' }),
      }),
      body: { content: { 'application/json': { schema: sifStudentFields } }, required: true },
    },
    responses: {
      200: answer('The student existed'),
      201: answer('The student is new'),
      ...problemResponses('invalidRequest', 'conflict'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { localNumber } = c.req.valid('param');
    const district = c.get('district');
    const written = valueOrProblem(await putSifStudent(platform, district, { localNumber, ...c.req.valid('json') }));
    // The trail is kept for good, so it holds our id of the student and nothing else of them.
    if (written.outcome !== 'kept')
      await recordSettingChange(platform, district, c.get('actor'), {
        setting: 'Students from SIF',
        before: null,
        after: { [written.studentId]: written.outcome },
      });
    return written.outcome === 'added'
      ? c.json(sifWriteSchema.parse(written), 201)
      : c.json(sifWriteSchema.parse(written), 200);
  },
);

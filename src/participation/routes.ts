import { createRoute, z } from '@hono/zod-openapi';
import { type ClientEnv, givenParameters, pagingAllowed, requireClient, withSettings } from '../api-access/index.ts';
import { discloseToClient } from '../disclosures/index.ts';
import { programField } from '../districts/index.ts';
import { pageOfParticipation } from '../documents/index.ts';
import { launchUrlOf } from '../lti/index.ts';
import { httpApp, invalidFields, problemResponses } from '../platform/http.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { ProblemError, problem, valueOrProblem } from '../platform/problems.ts';
import { programKeys, programs } from '../programs/index.ts';
import { stateCodes, statePath, stateStudentIdDescription, states } from '../states/index.ts';

/** Who takes part in which special program, for other vendors' alerts (samegoal.com, Alerts/Document Viewer LTI Integration). */
export const participationRoutes = httpApp<ClientEnv>();

const record = z
  .object({
    studentId: z
      .string()
      .openapi({ description: 'SameGoal’s id of the student.', example: 'stu_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c' }),
    sourcedId: z
      .string()
      .nullable()
      .openapi({ description: 'OneRoster sourcedId. Null until Campus has sent the student.' }),
    stateStudentId: z.string().nullable().openapi({
      description: stateStudentIdDescription,
      example: states[stateCodes[0]].studentIdentifier.examples[0],
    }),
    localNumber: z
      .string()
      .nullable()
      .openapi({ description: "The district's own student number.", example: '104233' }),
    program: z.string().openapi({ example: programs.section504.name }),
    programAbbreviation: z.string().openapi({ example: programs.section504.abbreviation }),
    notes: z.string().openapi({ example: 'Disability: ET10; LRE: IE13' }),
    startDate: z.string().openapi({ format: 'date', description: 'First day of participation.' }),
    endDate: z.string().nullable().openapi({
      format: 'date',
      description: 'First day without participation. Null while the student participates.',
    }),
    ltiLaunchUrl: z.string().openapi({
      format: 'uri',
      description: 'The target link URI of an LTI 1.3 launch that shows the newest plan document.',
    }),
  })
  .openapi('StudentProgramParticipation');

/** Repeatable. Unknown parameters are refused by name, like those of the state reports. */
const query = z.strictObject({
  program: z
    .union([programField, z.array(programField)])
    .transform((value) => [value].flat())
    .optional()
    .openapi({ type: 'array', items: { type: 'string', enum: [...programKeys] }, description: 'Only these programs.' }),
  ...pageQuery(1000, 1000).shape,
});

for (const state of stateCodes)
  participationRoutes.openapi(
    createRoute({
      method: 'get',
      path: `${statePath(state)}/studentProgramParticipation`,
      tags: ['Program participation'],
      summary: 'List students’ participation in special programs',
      description:
        'One record per interval of participation, from the documents completed at this moment. Sorted by student, program, and date.',
      security: [{ accessToken: ['studentProgramParticipation'] }],
      middleware: requireClient('studentProgramParticipation'),
      request: { query },
      responses: {
        200: {
          content: { 'application/json': { schema: z.array(record) } },
          description: 'One page of records',
          headers: pageHeaders,
        },
        ...problemResponses('invalidRequest', 'authenticationRequired', 'insufficientScope', 'forbidden'),
      },
    }),
    async (c) => {
      const platform = c.get('platform');
      const { district, settings } = c.get('client');
      if (district.state !== state)
        throw new ProblemError(
          problem(
            'forbidden',
            `The district is in ${states[district.state].name}: call ${statePath(district.state)}/studentProgramParticipation.`,
          ),
        );
      const set = settings.studentProgramParticipation ?? {};
      const given = valueOrProblem(withSettings(set, givenParameters(c.req.queries())));
      const parsed = query.safeParse(given);
      if (!parsed.success) throw new ProblemError(invalidFields(parsed.error, 'query'));
      const { program: asked = programKeys, ...page } = parsed.data;
      const { records, total } = await pageOfParticipation(platform, district, { ...page, programs: asked });
      const answer = records.map(({ program, ordinal: _, ...one }) => ({
        ...one,
        program: programs[program].name,
        programAbbreviation: programs[program].abbreviation,
        ltiLaunchUrl: launchUrlOf(platform.config, one.studentId, program),
      }));
      await discloseToClient(
        c,
        records.map(({ studentId }) => studentId),
      );
      return c.json(answer, 200, pagingHeaders(publicAddress(c), page, total, pagingAllowed(set)));
    },
  );

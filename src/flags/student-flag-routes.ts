import { createRoute, z } from '@hono/zod-openapi';
import { districtAdminRoutes } from '../districts/index.ts';
import { idField } from '../platform/id-field.ts';
import { ProblemError, problem } from '../platform/problems.ts';
import { programKeys } from '../programs/index.ts';
import { findStudent } from '../roster/index.ts';
import { remedies } from './no-flag-answer.ts';
import { flagRoute } from './route-parts.ts';
import { writeStates } from './schema.ts';
import { flagsOfStudent, type RunsReading } from './student-flags.ts';

const noFlagSchema = z
  .object({
    reason: z.string().openapi({ description: 'A stable code.', example: 'programOff' }),
    sentence: z.string().openapi({ description: 'Why there is no flag, in one sentence.' }),
    remedy: z
      .enum(remedies)
      .nullable()
      .openapi({ description: 'Where in the settings to change it. Null if there is nothing to do.' }),
    runId: z.string().nullable().openapi({ description: 'The run to look at, when `remedy` is `run`.' }),
  })
  .openapi('NoFlag');

const studentFlagSchema = z
  .object({
    program: z.enum(programKeys),
    badge: z
      .object({ startDate: z.string(), endDate: z.string().nullable() })
      .nullable()
      .openapi({ description: 'Null for a program without a badge.' }),
    flag: z
      .object({ beginDate: z.string(), endDate: z.string().nullable(), state: z.enum(writeStates) })
      .nullable()
      .openapi({ description: 'The flag as SameGoal last wrote it. Null if there is none.' }),
    noFlag: noFlagSchema.nullable().openapi({ description: 'Why Campus shows no flag. Null if it shows one.' }),
  })
  .openapi('StudentFlag');

/** A student's flags, and why there are none, as an API for operators: the answer of the Flags tab. */
export function studentFlagRoutes(knownRuns: RunsReading) {
  const app = districtAdminRoutes();
  app.openapi(
    createRoute({
      ...flagRoute,
      method: 'get',
      path: '/students/{studentId}/flags',
      summary: 'List a student’s flags by program, and why one is missing',
      request: { params: z.object({ studentId: idField('Student') }) },
      responses: {
        200: {
          description: 'Each badge, and each program without one',
          content: { 'application/json': { schema: z.array(studentFlagSchema) } },
        },
      },
    }),
    async (c) => {
      const [platform, district] = [c.get('platform'), c.get('district')];
      const student = await findStudent(platform, district, c.req.valid('param').studentId);
      if (!student) throw new ProblemError(problem('notFound', 'This district has no student with this id.'));
      const { badges, without } = await flagsOfStudent(platform, district, student, knownRuns);
      const shown = badges.map(({ badge, write, none }) => ({
        program: badge.program,
        badge: { startDate: badge.startDate, endDate: badge.endDate },
        flag: write && { beginDate: write.after.beginDate, endDate: write.after.endDate, state: write.state },
        noFlag: none,
      }));
      const others = without.map(({ program, none }) => ({ program, badge: null, flag: null, noFlag: none }));
      return c.json([...shown, ...others], 200);
    },
  );
  return app;
}

import { createRoute, z } from '@hono/zod-openapi';
import { recorded } from '../audit/index.ts';
import { districtAdminRoutes } from '../districts/index.ts';
import { problemResponses } from '../platform/http.ts';
import { idField } from '../platform/id-field.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { ProblemError, problem, valueOrProblem } from '../platform/problems.ts';
import { findingsOf, nextFullPull } from '../roster/index.ts';
import { findRun, type Run, runsOf, stepsOf } from './history.ts';
import { confirmHeldRun, runNow } from './schedule.ts';

/** The operators' view of a district's runs. */
export const nightlyRoutes = districtAdminRoutes();

const path = '/runs';

const runSchema = z
  .object({
    id: z.string().openapi({ example: 'run_3f0c9a1e5d7b4c2f8a6e9d0b1c2a3f4e' }),
    night: z.string().openapi({ format: 'date', description: 'The local date of the night.' }),
    trigger: z.enum(['schedule', 'runNow', 'cutover', 'undoCutover', 'offboarding']),
    status: z.enum(['running', 'held', 'completed', 'failed']).openapi({
      description: '`held`: a person must confirm what the run is about to do. Otherwise, the next run replaces it.',
    }),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
    problems: z.int().openapi({
      description:
        'How many problems the run left for a person. A completed run can have some. Examples: failed steps, refused flags, roster objects left out, students who share an SSID, and badges of students not in Campus.',
    }),
    pulled: z.enum(['changes', 'everything']).nullable().openapi({
      description: 'What it asked Campus for; null for a cutover, and until it is known.',
    }),
    confirmation: z
      .string()
      .nullable()
      .openapi({ description: 'Send it to confirm exactly what a held run is about to do.' }),
    confirmedBy: z.string().nullable().openapi({
      description: 'Who confirmed a held run: email address of an administrator, or `operator`.',
      example: null,
    }),
    confirmedAt: z.string().nullable(),
  })
  .openapi('Run');

const findingSchema = z
  .object({
    kind: z.enum(['rejected', 'rekeyed', 'reusedNumber', 'sharedIdentifier', 'toMatch']),
    collection: z.string(),
    object: z.string().openapi({ description: 'sourcedId of the object, or its place if it has none.' }),
    field: z.string(),
    reason: z.string(),
  })
  .openapi('RunFinding');

const stepSchema = z
  .object({
    number: z.int(),
    name: z.string().openapi({ example: 'students' }),
    counts: z
      .record(z.string(), z.number())
      .openapi({ example: { seen: 1000, new: 12, changed: 3, unchanged: 985, rejected: 0, rowsWritten: 97 } }),
    problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
    attempts: z.int(),
    finishedAt: z.string(),
  })
  .openapi('RunStep');

const problemOf = (row: { problemCode: string | null; problemDetail: string | null }) =>
  row.problemCode ? { code: row.problemCode, detail: row.problemDetail ?? '' } : null;

const publicRun = ({ districtId: _, problemCode, problemDetail, ...run }: Run) => ({
  ...run,
  problem: problemOf({ problemCode, problemDetail }),
});

nightlyRoutes.openapi(
  createRoute({
    method: 'post',
    path,
    tags: ['Runs'],
    summary: 'Run now',
    description:
      'Starts a full nightly run: demographics, badges, flags. A district has only one run at a time. The run asks Campus for what has changed, or for everything when that is due (`nextFullPull` of a run).',
    request: {
      query: z.strictObject({
        everything: z
          .enum(['true', 'false'], { error: 'must be true or false' })
          .default('false')
          .openapi({ description: 'Whether to ask Campus for everything, although only changes are due.' }),
      }),
    },
    responses: {
      202: {
        description: 'The run has started',
        content: { 'application/json': { schema: z.object({ id: z.string() }).openapi('StartedRun') } },
      },
      ...problemResponses('invalidRequest', 'demographicsIncomplete', 'conflict'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const district = c.get('district');
    const { everything } = c.req.valid('query');
    const id = await recorded(c, valueOrProblem(await runNow(platform, district, everything === 'true')));
    return c.json({ id }, 202, { location: `/v1/admin/districts/${district.id}/runs/${id}` });
  },
);

nightlyRoutes.openapi(
  createRoute({
    method: 'get',
    path,
    tags: ['Runs'],
    summary: 'List runs, newest first',
    request: { query: pageQuery(30) },
    responses: {
      200: {
        description: 'One page of runs',
        headers: pageHeaders,
        content: { 'application/json': { schema: z.array(runSchema) } },
      },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const page = c.req.valid('query');
    const district = c.get('district');
    const { runs, total } = await runsOf(platform, district, page);
    return c.json(runs.map(publicRun), 200, pagingHeaders(publicAddress(c), page, total));
  },
);

nightlyRoutes.openapi(
  createRoute({
    method: 'get',
    path: `${path}/{runId}`,
    tags: ['Runs'],
    summary: 'One run with its steps',
    request: { params: z.object({ runId: idField('Run') }) },
    responses: {
      200: {
        description: 'The run and its finished steps',
        content: {
          'application/json': {
            schema: runSchema
              .extend({
                steps: z.array(stepSchema),
                nextFullPull: z.string().nullable().openapi({
                  format: 'date-time',
                  description: 'From then on, the next run asks Campus for everything; null: the very next one does.',
                }),
              })
              .openapi('RunWithSteps'),
          },
        },
      },
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { runId } = c.req.valid('param');
    const district = c.get('district');
    const run = await findRun(platform, district, runId);
    if (!run) throw new ProblemError(problem('notFound', 'This district has no run with this id.'));
    const steps = await stepsOf(platform, district, run.id);
    const shown = steps.map(({ runId: _, problemCode, problemDetail, ...step }) => ({
      ...step,
      problem: problemOf({ problemCode, problemDetail }),
    }));
    return c.json({ ...publicRun(run), steps: shown, nextFullPull: await nextFullPull(platform, district) }, 200);
  },
);

nightlyRoutes.openapi(
  createRoute({
    method: 'post',
    path: `${path}/{runId}/confirm`,
    tags: ['Runs'],
    summary: 'Confirm a held run',
    description: 'The run continues only if the confirmation names what it is still about to do.',
    request: {
      params: z.object({ runId: idField('Run') }),
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.strictObject({ confirmation: z.string().min(1).max(100) }).openapi('RunConfirmation'),
          },
        },
      },
    },
    responses: {
      202: {
        description: 'The run continues',
        content: { 'application/json': { schema: z.object({ id: z.string() }).openapi('ConfirmedRun') } },
      },
      ...problemResponses('invalidRequest', 'conflict'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { runId } = c.req.valid('param');
    const district = c.get('district');
    const { confirmation } = c.req.valid('json');
    const confirmed = valueOrProblem(await confirmHeldRun(platform, district, runId, confirmation, c.get('actor')));
    return c.json({ id: await recorded(c, confirmed) }, 202);
  },
);

nightlyRoutes.openapi(
  createRoute({
    method: 'get',
    path: `${path}/{runId}/findings`,
    tags: ['Runs'],
    summary: 'List what a run found that a person should know',
    description: 'Objects that could not be read, students with a new sourcedId, and students who share an SSID.',
    request: { params: z.object({ runId: idField('Run') }), query: pageQuery() },
    responses: {
      200: {
        description: 'One page of findings',
        headers: pageHeaders,
        content: { 'application/json': { schema: z.array(findingSchema) } },
      },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const page = c.req.valid('query');
    const { runId } = c.req.valid('param');
    const district = c.get('district');
    if (!(await findRun(platform, district, runId)))
      throw new ProblemError(problem('notFound', 'This district has no run with this id.'));
    const { findings, total } = await findingsOf(platform, district, runId, page);
    const shown = findings.map(({ districtId: _, runId: __, ...finding }) => finding);
    return c.json(shown, 200, pagingHeaders(publicAddress(c), page, total));
  },
);

import { createRoute, z } from '@hono/zod-openapi';
import { recorded } from '../../audit/index.ts';
import { districtAdminRoutes, programField } from '../../districts/index.ts';
import { csvAnswer } from '../../platform/csv-answers.ts';
import { problemResponses } from '../../platform/http.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../../platform/paging.ts';
import { valueOrProblem } from '../../platform/problems.ts';
import { studentNames } from '../../roster/index.ts';
import { flagParams, flagPath, flagRoute, idsOf, namedStudent, nameOf } from '../route-parts.ts';
import { laterFlagsChoices } from './current-cutover.ts';
import { previewCutover, startCutover, undoCutover } from './cutover.ts';
import { cutoverCsv } from './cutover-csv.ts';
import { cutoverLists } from './cutover-plan.ts';

/** The cutover of a program as an API for operators: preview, execution, undo. */
export const cutoverRoutes = districtAdminRoutes();

const laterFlags = z.enum(laterFlagsChoices).default('leave').openapi({
  description: 'What happens to open flags that started after the cutover date. The hash includes this choice.',
});

const cutoverRowSchema = z
  .object({
    list: z.enum(cutoverLists),
    ...namedStudent,
    ended: z.object({ sourcedId: z.string(), beginDate: z.string(), endDate: z.string().nullable() }).nullable(),
    newFlagFrom: z.string().nullable(),
    reason: z.string().nullable().openapi({ description: 'Why the student’s completed plan does not count.' }),
  })
  .openapi('CutoverPreviewRow');

const previewSchema = z
  .object({
    program: programField,
    cutoverDate: z.string(),
    begun: z.boolean().openapi({ description: 'The cutover has started. This shows what is left of its plan.' }),
    open: z.int().openapi({ description: 'Flags in Campus that would end and that SameGoal did not create.' }),
    counts: z.record(z.enum(cutoverLists), z.int()),
    held: z.boolean().openapi({
      description:
        'True: this cutover waits until a person confirms it. Either `holdForConfirmation` is set, or the plan needs a look. For example, more flags would end without a replacement than `guardShare` allows, or no flag is open.',
    }),
    hash: z.string().openapi({ description: 'Identifies this exact plan. Send it to make the cutover.' }),
    rows: z.array(cutoverRowSchema),
  })
  .openapi('CutoverPreview');

const refusals = problemResponses(
  'invalidRequest',
  'authenticationRequired',
  'demographicsIncomplete',
  'notFound',
  'conflict',
  'campusUnreachable',
);
const started = {
  202: {
    description: 'The run that does it',
    content: { 'application/json': { schema: z.object({ id: z.string() }).openapi('CutoverRun') } },
  },
};

cutoverRoutes.openapi(
  createRoute({
    ...flagRoute,
    method: 'get',
    path: `${flagPath}/cutover/preview`,
    summary: 'Preview a takeover, student by student',
    description: 'Reads Campus and changes nothing. With `list`, the page has the rows of that list.',
    request: {
      params: flagParams,
      query: pageQuery().extend({ list: z.enum(cutoverLists).optional(), laterFlags }),
    },
    responses: {
      200: {
        description: 'Counts, and one page of rows',
        headers: pageHeaders,
        content: { 'application/json': { schema: previewSchema } },
      },
      ...refusals,
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { program } = c.req.valid('param');
    const { list, laterFlags: choice, ...page } = c.req.valid('query');
    const district = c.get('district');
    const preview = valueOrProblem(await previewCutover(platform, district, program, choice));
    const wanted = preview.rows.filter((row) => list === undefined || row.list === list);
    const rows = wanted.slice(page.offset, page.offset + page.limit);
    const names = await studentNames(platform, district, idsOf(rows));
    const shown = rows.map((row) => ({ ...row, ...nameOf(names, row.studentId) }));
    return c.json(
      previewSchema.parse({ ...preview, rows: shown }),
      200,
      pagingHeaders(publicAddress(c), page, wanted.length),
    );
  },
);

cutoverRoutes.openapi(
  createRoute({
    ...flagRoute,
    method: 'get',
    path: `${flagPath}/cutover/preview.csv`,
    summary: 'Download the preview as CSV',
    request: { params: flagParams, query: z.object({ laterFlags }) },
    responses: {
      200: { description: 'One line per flag', content: { 'text/csv': { schema: z.string() } } },
      ...refusals,
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { program } = c.req.valid('param');
    const district = c.get('district');
    const preview = await previewCutover(platform, district, program, c.req.valid('query').laterFlags);
    const { rows } = valueOrProblem(preview);
    const csv = cutoverCsv(district, rows, await studentNames(platform, district, idsOf(rows)));
    return csvAnswer(c, csv);
  },
);

cutoverRoutes.openapi(
  createRoute({
    ...flagRoute,
    method: 'post',
    path: `${flagPath}/cutover`,
    summary: 'Make the cutover that was previewed',
    description:
      'Without this call, the next night makes the cutover. If the plan’s hash has changed, the run writes nothing and gives that reason. Refused with 409 once the cutover has started, because the next run finishes it.',
    request: {
      params: flagParams,
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z
              .strictObject({ hash: z.string().min(1).max(64).openapi({ description: 'From the preview.' }) })
              .openapi('CutoverConfirmation'),
          },
        },
      },
    },
    responses: { ...started, ...refusals },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { program } = c.req.valid('param');
    const district = c.get('district');
    const begun = valueOrProblem(await startCutover(platform, district, program, c.req.valid('json').hash));
    return c.json({ id: await recorded(c, begun) }, 202);
  },
);

cutoverRoutes.openapi(
  createRoute({
    ...flagRoute,
    method: 'post',
    path: `${flagPath}/cutover/undo`,
    summary: 'Undo a cutover',
    description:
      'Undo restores the end dates of the flags this cutover ended and removes the flags SameGoal has created since. The program is turned off. Undo does not touch older SameGoal flags, or flags that someone has changed in Campus.',
    request: { params: flagParams },
    responses: { ...started, ...refusals },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { program } = c.req.valid('param');
    const district = c.get('district');
    const begun = valueOrProblem(await undoCutover(platform, district, program));
    return c.json({ id: await recorded(c, begun) }, 202);
  },
);

import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { type ClientEnv, requireClient } from '../../api-access/index.ts';
import { recordSettingChange } from '../../audit/index.ts';
import { idempotent } from '../../idempotency/index.ts';
import { httpApp, problemResponses } from '../../platform/http.ts';
import { ProblemError, problem, valueOrProblem } from '../../platform/problems.ts';
import { programKeys } from '../../programs/index.ts';
import { refreshAtOnce } from '../refresh-at-once.ts';
import { commonColumns } from './columns.ts';
import { loadChange } from './data-loads.ts';
import { changedDatesChoices } from './documents-meant.ts';
import { type LoadOutcome, loadKeyPrograms } from './key-programs-load.ts';
import { largestLoad, mostLines } from './rows.ts';

/** The key programs data load: badges for districts that have no documents yet (requirement F13). */
export const keyProgramsLoadRoutes = httpApp<ClientEnv>();

/** The media type of XLSX. The bytes themselves decide how they are read. */
const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const findings = z.array(
  z.object({
    lines: z
      .array(z.int())
      .openapi({ description: 'The first 100 lines of the file that it is about. The header is line 1.' }),
    count: z.int().openapi({ description: 'How many lines it is about.' }),
    column: z.string().nullable(),
    message: z.string(),
  }),
);

const outcome = z
  .object({
    documents: z.int().openapi({ description: 'Documents in the file.' }),
    created: z.int(),
    replaced: z.int(),
    unchanged: z.int(),
    newStudents: z
      .int()
      .openapi({ description: 'Students who are not in the roster yet. Their documents wait for them.' }),
    loadId: z.string().nullable().openapi({ description: 'Id of the load in the settings. Null for a dry run.' }),
    badges: z
      .array(z.object({ program: z.enum(programKeys), begin: z.int(), end: z.int() }))
      .openapi({ description: 'By program: badges that start, and badges that end or are removed.' }),
    notCounting: z.int().openapi({ description: 'Documents of the file that neither start nor end a program.' }),
    notInRoster: z.int().openapi({ description: 'Students of the file who are not in the roster.' }),
    problems: findings.openapi({
      description: 'For a dry run: at most 100 problems. The same problem on several lines counts once.',
    }),
    problemCount: z.int().openapi({ description: 'How many there are in all.' }),
    remarks: findings.openapi({
      description:
        'At most 100 things to check in lines that can be loaded. Examples: a line corrects a document or clears its fields, or its student is not in the roster. The same remark on several lines counts once.',
    }),
    remarkCount: z.int().openapi({ description: 'How many there are in all.' }),
  })
  .openapi('KeyProgramsLoad');

const listed = (groups: LoadOutcome['problems']) => groups.map((group) => ({ ...group, lines: [...group.lines] }));
const loadOutcome = (loaded: LoadOutcome): z.output<typeof outcome> => ({
  ...loaded,
  badges: [...loaded.badges],
  problems: listed(loaded.problems),
  remarks: listed(loaded.remarks),
});

const columns = Object.entries(commonColumns).map(([name, text]) => `- \`${name}\`: ${text}`);

keyProgramsLoadRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/v1/documents/keyProgramsLoad',
    operationId: 'loadKeyPrograms',
    tags: ['Documents'],
    summary: 'Load many completed documents from a CSV or XLSX file',
    description: [
      `One document per line, at most ${mostLines}; all are stored or none, and the same file again changes nothing. CSV (RFC 4180) as a spreadsheet saves it: commas, ` +
        'semicolons or tabs; UTF-8, UTF-16 or the letters of Windows. Send UTF-8 when you can, for nothing else says which letters are meant. Or a workbook ' +
        '(XLSX), of which the sheet with a column `form` is read. Header names are matched without regard to case, spaces, `_` and `-`. Names that ' +
        'other systems use, and the labels printed on the forms, are taken too; a remark says which. Columns:',
      [
        ...columns,
        '- every field of the form, by its name in the form’s schema. Leave a cell blank if the form does not have its field.',
      ].join('\n'),
      'Dates are YYYY-MM-DD or MM/DD/YYYY, never Excel’s numbers. Boxes are yes or no. Choices are the name of the choice. Separate ' +
        'entries of a list by semicolons, and their parts by spaces.',
      'A line without documentId means the document of the same student, form, and event date. If its values differ, it corrects ' +
        'that document. Each line replaces the whole document. Blank fields are cleared, and a remark names them. A line that would ' +
        'clear a field that its document needs to count is a problem. A line with a new date may correct the date or be one more ' +
        'event. `changedDates` says which, for all such lines. Without it, they are problems. A load never deletes.',
    ].join('\n\n'),
    security: [{ accessToken: ['documents'] }],
    middleware: [
      requireClient('documents'),
      bodyLimit({
        maxSize: largestLoad,
        onError: () => {
          throw new ProblemError(problem('contentTooLarge', `A file may have ${largestLoad} bytes. Split it.`));
        },
      }),
      idempotent<ClientEnv>((c) => c.get('client').clientId),
    ] as const,
    request: {
      query: z.strictObject({
        dryRun: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false').openapi({
          description:
            'Store nothing, and list every problem. A wrong quotation mark ends the reading. Then it is the only problem listed.',
        }),
        changedDates: z.enum(changedDatesChoices, { error: 'must be correct or add' }).optional().openapi({
          description: 'What a line means if its date is not one that was loaded before. See above.',
        }),
        confirmDates: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false').openapi({
          description:
            'Confirms dates before the student’s birth, or more than a year ahead (five for dates that nothing counts by). Without it, they are problems.',
        }),
      }),
      body: {
        content: {
          'text/csv': { schema: z.string() },
          [workbookType]: { schema: z.string().openapi({ format: 'binary' }) },
        },
        required: true,
      },
    },
    responses: {
      200: { content: { 'application/json': { schema: outcome } }, description: 'What was stored, or would be' },
      ...problemResponses(
        'invalidRequest',
        'authenticationRequired',
        'insufficientScope',
        'conflict',
        'contentTooLarge',
        'unsupportedMediaType',
      ),
    },
  }),
  async (c) => {
    const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (type !== 'text/csv' && type !== workbookType)
      throw new ProblemError(
        problem('unsupportedMediaType', `Send the file with Content-Type text/csv or ${workbookType}.`),
      );
    const { clientId, district } = c.get('client');
    const query = c.req.valid('query');
    const options = {
      dryRun: query.dryRun === 'true',
      by: clientId,
      changedDates: query.changedDates ?? null,
      confirmDates: query.confirmDates === 'true',
    };
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const loaded = valueOrProblem(await loadKeyPrograms(c.get('platform'), district, bytes, options));
    if (!options.dryRun) {
      refreshAtOnce(c, district);
      await recordSettingChange(c.get('platform'), district, { client: clientId }, loadChange(loaded));
    }
    return c.json(loadOutcome(loaded), 200);
  },
);

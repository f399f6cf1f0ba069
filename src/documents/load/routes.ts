import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { type ClientEnv, requireClient } from '../../api-access/index.ts';
import { recordSettingChange } from '../../audit/index.ts';
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

/** Of an XLSX file. What the bytes are decides how they are read. */
const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const findings = z.array(
  z.object({
    lines: z.array(z.int()).openapi({ description: 'Lines of the file, the header being 1: the first 100 of them.' }),
    count: z.int().openapi({ description: 'How many lines it is true of.' }),
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
      .openapi({ description: 'Students whom the roster does not have yet; their documents wait for them.' }),
    loadId: z.string().nullable().openapi({ description: 'Names the load in the settings; null for a dry run.' }),
    badges: z
      .array(z.object({ program: z.enum(programKeys), begin: z.int(), end: z.int() }))
      .openapi({ description: 'Badges that begin, and badges that end or go, by program.' }),
    notCounting: z.int().openapi({ description: 'Documents of the file by which no program begins or ends.' }),
    notInRoster: z.int().openapi({ description: 'Students of the file whom the roster does not have.' }),
    problems: findings.openapi({
      description: 'Of a dry run: what is wrong, the same on several lines as one; at most 100.',
    }),
    problemCount: z.int().openapi({ description: 'How many there are in all.' }),
    remarks: findings.openapi({
      description:
        'What to know of lines that can be loaded: which document a line corrects and of which it clears fields, whose student is not in the roster or has another name there than the line gives, which event is there already, what is wanting for a document to count. The same on several lines is one; at most 100.',
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
      `One document a line, at most ${mostLines}; all are stored or none, and the same file again changes nothing. CSV (RFC 4180) as a spreadsheet saves it: commas, ` +
        'semicolons or tabs; UTF-8, UTF-16 or the letters of Windows. Send UTF-8 when you can, for nothing else says which letters are meant. Or a workbook ' +
        '(XLSX), of which the sheet with a column `form` is read. Header names are matched without regard to case, spaces, `_` and `-`. Names that ' +
        'other systems use, and the labels printed on the forms, are taken too; a remark says which. Columns:',
      [
        ...columns,
        '- every field of the form, by its name in the form’s schema. A cell of a field that the form does not have is left blank.',
      ].join('\n'),
      'Dates as YYYY-MM-DD or MM/DD/YYYY (never as the numbers that Excel keeps), yes or no for boxes, the name of a choice. Entries of a list are parted by ' +
        'semicolons and their parts by spaces.',
      'A line without documentId is about the document that was loaded for the same student, form and event date (of an IEP, ETR or plan the meeting), whichever ' +
        'id names the student: when it says otherwise now, it corrects that document. A line says all of its document: what is blank or has no column is ' +
        'cleared (a remark names it), and a line that would clear what its document counts for is a problem. When the student was loaded with another date on this form, and no line ' +
        'of the file has that one, the line may correct the date or tell of a further event: `changedDates` says which, for all such lines; without it they ' +
        'are problems. A load never deletes.',
    ].join('\n\n'),
    security: [{ accessToken: ['documents'] }],
    middleware: [
      requireClient('documents'),
      bodyLimit({
        maxSize: largestLoad,
        onError: () => {
          throw new ProblemError(problem('contentTooLarge', `A file may have ${largestLoad} bytes; split it.`));
        },
      }),
    ] as const,
    request: {
      query: z.strictObject({
        dryRun: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false').openapi({
          description:
            'Store nothing, and answer with every problem. A quotation mark that is not as CSV has them ends the reading: then it is the only problem listed.',
        }),
        changedDates: z.enum(changedDatesChoices, { error: 'must be correct or add' }).optional().openapi({
          description: 'What a line means whose date is none of those that were loaded before; see above.',
        }),
        confirmDates: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false').openapi({
          description:
            'Dates before the student’s birth, or more than a year ahead (five, where nothing counts by them), are right. Without it they are problems.',
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

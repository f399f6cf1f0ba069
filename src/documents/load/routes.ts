import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { type ClientEnv, requireClient } from '../../api-access/index.ts';
import { httpApp, problemResponses } from '../../platform/http.ts';
import { ProblemError, problem, valueOrProblem } from '../../platform/problems.ts';
import { refreshAtOnce } from '../refresh-at-once.ts';
import { commonColumns } from './columns.ts';
import { changedDatesChoices } from './documents-meant.ts';
import { loadKeyPrograms } from './key-programs-load.ts';
import { largestLoad, mostLines } from './read-file.ts';

/** The key programs data load: badges for districts that have no documents yet (requirement F13). */
export const keyProgramsLoadRoutes = httpApp<ClientEnv>();

const lineTexts = z.array(z.object({ line: z.int(), column: z.string().nullable(), message: z.string() }));

const outcome = z
  .object({
    documents: z.int().openapi({ description: 'Documents in the file.' }),
    created: z.int(),
    replaced: z.int(),
    unchanged: z.int(),
    newStudents: z
      .int()
      .openapi({ description: 'Students whom the roster does not have yet; their documents wait for them.' }),
    problems: lineTexts.openapi({ description: 'Of a dry run: all that is wrong, by line of the file.' }),
    remarks: lineTexts.openapi({
      description:
        'What to know of lines that can be loaded: which document a line corrects and of which it clears fields, whose student is not in the roster or has another name there than the line gives, which event is there already, what is wanting for a document to count.',
    }),
  })
  .openapi('KeyProgramsLoad');

const columns = Object.entries(commonColumns).map(([name, text]) => `- \`${name}\`: ${text}`);

keyProgramsLoadRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/v1/documents/keyProgramsLoad',
    operationId: 'loadKeyPrograms',
    tags: ['Documents'],
    summary: 'Load many completed documents from a CSV file',
    description: [
      `One document a line, at most ${mostLines}; all are stored or none, and the same file again changes nothing. UTF-8 with commas (RFC 4180); a byte order ` +
        'mark and line breaks inside quotation marks are fine. Header names are matched without regard to case, spaces, `_` and `-`. Columns:',
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
      }),
      body: { content: { 'text/csv': { schema: z.string() } }, required: true },
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
    if (type !== 'text/csv')
      throw new ProblemError(problem('unsupportedMediaType', 'Send the file with Content-Type text/csv.'));
    const { clientId, district } = c.get('client');
    const query = c.req.valid('query');
    const options = { dryRun: query.dryRun === 'true', by: clientId, changedDates: query.changedDates ?? null };
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const loaded = valueOrProblem(await loadKeyPrograms(c.get('platform'), district, bytes, options));
    if (!options.dryRun) refreshAtOnce(c, district);
    return c.json({ ...loaded, problems: [...loaded.problems], remarks: [...loaded.remarks] }, 200);
  },
);

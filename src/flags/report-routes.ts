import { createRoute, z } from '@hono/zod-openapi';
import { districtAdminRoutes } from '../districts/index.ts';
import { problemResponses } from '../platform/http.ts';
import { idField } from '../platform/id-field.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { studentNames } from '../roster/index.ts';
import { driftKinds } from './ledger/drift.ts';
import { driftPage } from './ledger/drift-record.ts';
import { ledgerPage } from './ledger/ledger-readings.ts';
import { unflaggedBadgesOf } from './ledger/unflagged.ts';
import { flagParams, flagPath, flagRoute, idsOf, namedStudent, nameOf } from './route-parts.ts';
import { writeStates } from './schema.ts';

/** What the runs wrote of a program's flags, what they found changed by hand, and who got none, as an API for operators. */
export const flagReportRoutes = districtAdminRoutes();

/** One page of what one run has to say. */
const ofRun = pageQuery().extend({ runId: idField('Run', 'Id of the run.') });

const writeSchema = z
  .object({
    flagSourcedId: z.string(),
    ...namedStudent,
    action: z.enum(['endExisting', 'create', 'correct', 'end', 'restore', 'remove']),
    reason: z.string(),
    state: z.enum(writeStates).openapi({
      description:
        'Only `seen` means that Campus shows the flag as planned. `changed` and `gone` mean that someone edited it in Campus.',
    }),
    problem: z.string().nullable().openapi({ description: 'Why the flag is not as planned.' }),
    beginDate: z.string(),
    endDate: z.string().nullable(),
    plannedAt: z.string(),
    sentAt: z.string().nullable().openapi({ description: 'When Campus first accepted the write.' }),
    seenAt: z.string().nullable().openapi({ description: 'When Campus last showed the flag as planned.' }),
  })
  .openapi('FlagWrite');

flagReportRoutes.openapi(
  createRoute({
    ...flagRoute,
    method: 'get',
    path: `${flagPath}/writes`,
    summary: 'List what a run planned, sent, and saw in Campus, flag by flag',
    request: { params: flagParams, query: ofRun },
    responses: {
      200: {
        description: 'One page of writes',
        headers: pageHeaders,
        content: { 'application/json': { schema: z.array(writeSchema) } },
      },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { program } = c.req.valid('param');
    const { runId, ...page } = c.req.valid('query');
    const district = c.get('district');
    const { entries, total } = await ledgerPage(platform, district, { runId, program }, page);
    const names = await studentNames(platform, district, idsOf(entries));
    const shown = entries.map(({ after, ...entry }) =>
      writeSchema.parse({
        ...entry,
        ...nameOf(names, entry.studentId),
        beginDate: after.beginDate,
        endDate: after.endDate,
      }),
    );
    return c.json(shown, 200, pagingHeaders(publicAddress(c), page, total));
  },
);

const driftSchema = z
  .object({
    flagSourcedId: z.string(),
    ...namedStudent,
    kind: z.enum(driftKinds),
    fields: z.array(z.string()).openapi({ description: 'What differs from SameGoal’s last write.' }),
    mended: z.boolean().openapi({
      description:
        'The same night writes it again. SameGoal reports flags that it does not keep, and leaves them alone.',
    }),
  })
  .openapi('FlagDrift');

flagReportRoutes.openapi(
  createRoute({
    ...flagRoute,
    method: 'get',
    path: `${flagPath}/drift`,
    summary: 'List flags that someone deleted, ended, or changed in Campus',
    request: { params: flagParams, query: ofRun },
    responses: {
      200: {
        description: 'One page of flags',
        headers: pageHeaders,
        content: { 'application/json': { schema: z.array(driftSchema) } },
      },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { program } = c.req.valid('param');
    const { runId, ...page } = c.req.valid('query');
    const district = c.get('district');
    const { rows, total } = await driftPage(platform, district, { runId, program }, page);
    const names = await studentNames(platform, district, idsOf(rows));
    const shown = rows.map((row) => driftSchema.parse({ ...row, ...nameOf(names, row.studentId) }));
    return c.json(shown, 200, pagingHeaders(publicAddress(c), page, total));
  },
);

const unflaggedSchema = z
  .object({ ...namedStudent, reason: z.enum(['noSourcedId', 'withdrawn']) })
  .openapi('UnflaggedStudent');

flagReportRoutes.openapi(
  createRoute({
    ...flagRoute,
    method: 'get',
    path: `${flagPath}/unflagged`,
    summary: 'List students who have a badge but no flag, with the reason',
    request: { params: flagParams },
    responses: {
      200: {
        description: 'As of the last run',
        content: { 'application/json': { schema: z.array(unflaggedSchema) } },
      },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { program } = c.req.valid('param');
    const district = c.get('district');
    const rows = await unflaggedBadgesOf(platform, district, program);
    const names = await studentNames(platform, district, idsOf(rows));
    return c.json(
      rows.map((row) => unflaggedSchema.parse({ ...nameOf(names, row.studentId), reason: row.reason })),
      200,
    );
  },
);

import { createRoute, z } from '@hono/zod-openapi';
import { findDistrict, programField, requireOperator } from '../districts/index.ts';
import { httpApp, problemResponses } from '../platform/http.ts';
import type { RunId, StudentId } from '../platform/ids.ts';
import { pageHeaders, pageQuery, pagingHeaders } from '../platform/paging.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { studentNames } from '../roster/index.ts';
import { previewCutover, startCutover, undoCutover } from './cutover.ts';
import { cutoverCsv } from './cutover-csv.ts';
import { type CutoverRow, cutoverLists } from './cutover-plan.ts';
import { driftKinds } from './drift.ts';
import { driftPage } from './drift-record.ts';
import { ledgerPage, unflaggedBadgesOf } from './ledger-readings.ts';

/** Cutovers, and what was written to Campus, as an API for operators. */
export const flagRoutes = httpApp();

const path = '/v1/admin/districts/{districtId}/flags/{program}';
const common = { tags: ['Flags'], security: [{ operator: [] }], middleware: requireOperator };
const params = z.object({
  districtId: z.string().openapi({ description: 'Id of the district.' }),
  program: programField,
});

const named = {
  studentId: z.string().nullable(),
  localNumber: z.string().nullable(),
  ssid: z.string().nullable(),
  familyName: z.string().nullable(),
  givenName: z.string().nullable(),
};

const cutoverRowSchema = z
  .object({
    list: z.enum(cutoverLists),
    ...named,
    ended: z.object({ sourcedId: z.string(), beginDate: z.string(), endDate: z.string() }).nullable(),
    newFlagFrom: z.string().nullable(),
  })
  .openapi('CutoverPreviewRow');

const previewSchema = z
  .object({
    program: programField,
    cutoverDate: z.string(),
    open: z.int().openapi({ description: 'Flags in Campus that are open on the cutover date and not ours.' }),
    counts: z.record(z.enum(cutoverLists), z.int()),
    held: z.boolean().openapi({
      description:
        'More of the open flags would end without a replacement than `guardShare` allows, or `holdForConfirmation` is set: no night makes this cutover before a person confirms it.',
    }),
    hash: z.string().openapi({ description: 'Names this very plan; send it to make the cutover.' }),
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

flagRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: `${path}/cutover/preview`,
    summary: 'What the take over of a flag would do, student by student',
    description: 'Reads Campus and changes nothing. The page holds rows of one list when `list` is given.',
    request: { params, query: pageQuery().extend({ list: z.enum(cutoverLists).optional() }) },
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
    const { districtId, program } = c.req.valid('param');
    const { list, ...page } = c.req.valid('query');
    const district = valueOrProblem(await findDistrict(platform, districtId));
    const preview = valueOrProblem(await previewCutover(platform, district, program));
    const wanted = preview.rows.filter((row) => list === undefined || row.list === list);
    const rows = wanted.slice(page.offset, page.offset + page.limit);
    const names = await studentNames(platform, district, idsOf(rows));
    const shown = rows.map((row) => ({ ...row, ...nameOf(names, row.studentId) }));
    return c.json(previewSchema.parse({ ...preview, rows: shown }), 200, pagingHeaders(c.req.url, page, wanted.length));
  },
);

flagRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: `${path}/cutover/preview.csv`,
    summary: 'The preview as a file for a spreadsheet',
    request: { params },
    responses: {
      200: { description: 'One line a flag', content: { 'text/csv': { schema: z.string() } } },
      ...refusals,
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { districtId, program } = c.req.valid('param');
    const district = valueOrProblem(await findDistrict(platform, districtId));
    const { rows } = valueOrProblem(await previewCutover(platform, district, program));
    const csv = cutoverCsv(rows, await studentNames(platform, district, idsOf(rows)));
    return c.body(csv, 200, { 'content-type': 'text/csv; charset=utf-8' });
  },
);

flagRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${path}/cutover`,
    summary: 'Make the cutover that was previewed',
    description:
      'Otherwise the night makes it. Nothing is written when the plan has another hash by then: the run ends with that reason.',
    request: {
      params,
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
    const { districtId, program } = c.req.valid('param');
    const district = valueOrProblem(await findDistrict(platform, districtId));
    const id = valueOrProblem(await startCutover(platform, district, program, c.req.valid('json').hash));
    return c.json({ id }, 202);
  },
);

flagRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path: `${path}/cutover/undo`,
    summary: 'Undo a cutover',
    description:
      'Flags that the cutover ended get their old end date back, flags that SameGoal created are removed, and the program is turned off. Flags that somebody has changed since are left alone.',
    request: { params },
    responses: { ...started, ...refusals },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { districtId, program } = c.req.valid('param');
    const district = valueOrProblem(await findDistrict(platform, districtId));
    return c.json({ id: valueOrProblem(await undoCutover(platform, district, program)) }, 202);
  },
);

/** One page of what one run has to say. */
const ofRun = pageQuery().extend({ runId: z.string().openapi({ description: 'Id of the run.' }) });

const writeSchema = z
  .object({
    flagSourcedId: z.string(),
    ...named,
    action: z.enum(['endExisting', 'create', 'correct', 'end', 'restore', 'remove']),
    reason: z.string(),
    state: z.enum(['planned', 'sending', 'written', 'refused']),
    problem: z.string().nullable().openapi({ description: 'What Campus said of a write that it refused.' }),
    beginDate: z.string(),
    endDate: z.string().nullable(),
    settledAt: z.string().nullable(),
  })
  .openapi('FlagWrite');

flagRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: `${path}/writes`,
    summary: 'What a run wrote to Campus, flag by flag',
    request: { params, query: ofRun },
    responses: {
      200: {
        description: 'One page of writes',
        headers: pageHeaders,
        content: { 'application/json': { schema: z.array(writeSchema) } },
      },
      ...problemResponses('invalidRequest', 'authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { districtId, program } = c.req.valid('param');
    const { runId, ...page } = c.req.valid('query');
    const district = valueOrProblem(await findDistrict(platform, districtId));
    const { entries, total } = await ledgerPage(platform, district, { runId: runId as RunId, program }, page);
    const names = await studentNames(platform, district, idsOf(entries));
    const shown = entries.map(({ after, ...entry }) =>
      writeSchema.parse({
        ...entry,
        ...nameOf(names, entry.studentId),
        beginDate: after.beginDate,
        endDate: after.endDate,
      }),
    );
    return c.json(shown, 200, pagingHeaders(c.req.url, page, total));
  },
);

const driftSchema = z
  .object({
    flagSourcedId: z.string(),
    ...named,
    kind: z.enum(driftKinds),
    fields: z.array(z.string()).openapi({ description: 'What differs from our last write.' }),
    mended: z.boolean().openapi({
      description: 'The same night writes it again. Flags that are not kept by SameGoal are reported and left.',
    }),
  })
  .openapi('FlagDrift');

flagRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: `${path}/drift`,
    summary: 'Flags that a run found deleted, end-dated or changed by hand in Campus',
    request: { params, query: ofRun },
    responses: {
      200: {
        description: 'One page of flags',
        headers: pageHeaders,
        content: { 'application/json': { schema: z.array(driftSchema) } },
      },
      ...problemResponses('invalidRequest', 'authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { districtId, program } = c.req.valid('param');
    const { runId, ...page } = c.req.valid('query');
    const district = valueOrProblem(await findDistrict(platform, districtId));
    const { rows, total } = await driftPage(platform, district, { runId: runId as RunId, program }, page);
    const names = await studentNames(platform, district, idsOf(rows));
    const shown = rows.map((row) => driftSchema.parse({ ...row, ...nameOf(names, row.studentId) }));
    return c.json(shown, 200, pagingHeaders(c.req.url, page, total));
  },
);

const unflaggedSchema = z
  .object({ ...named, reason: z.enum(['noSourcedId', 'withdrawn']) })
  .openapi('UnflaggedStudent');

flagRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: `${path}/unflagged`,
    summary: 'Students who have a badge and get no flag, with the reason',
    request: { params },
    responses: {
      200: {
        description: 'As of the last run',
        content: { 'application/json': { schema: z.array(unflaggedSchema) } },
      },
      ...problemResponses('invalidRequest', 'authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { districtId, program } = c.req.valid('param');
    const district = valueOrProblem(await findDistrict(platform, districtId));
    const rows = await unflaggedBadgesOf(platform, district, program);
    const names = await studentNames(platform, district, idsOf(rows));
    return c.json(
      rows.map((row) => unflaggedSchema.parse({ ...nameOf(names, row.studentId), reason: row.reason })),
      200,
    );
  },
);

const idsOf = (rows: readonly { readonly studentId: StudentId | null }[]): StudentId[] => [
  ...new Set(rows.flatMap(({ studentId }) => studentId ?? [])),
];

function nameOf(names: Awaited<ReturnType<typeof studentNames>>, studentId: CutoverRow['studentId']) {
  const student = studentId ? names.get(studentId) : undefined;
  return {
    studentId,
    localNumber: student?.localNumber ?? null,
    ssid: student?.ssid ?? null,
    familyName: student?.familyName ?? null,
    givenName: student?.givenName ?? null,
  };
}

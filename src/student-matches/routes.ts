import { createRoute, z } from '@hono/zod-openapi';
import { discloseToOperator } from '../disclosures/index.ts';
import { districtAdminRoutes } from '../districts/index.ts';
import { jsonAnswer, jsonBody, problemResponses } from '../platform/http.ts';
import { idField } from '../platform/id-field.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { decideMatch, decisions } from './decide.ts';
import { type MatchedRecord, type MatchWithRecords, studentMatchesOf } from './find.ts';

/** Students, To match, as an API for operators. */
export const studentMatchRoutes = districtAdminRoutes();

const record = z
  .object({
    studentId: z.string(),
    internalSisStudentId: z.string().nullable().openapi({ description: 'Null for a record that waits for Campus.' }),
    status: z.enum(['active', 'withdrawn']),
    givenName: z.string(),
    familyName: z.string(),
    birthDate: z.string().nullable(),
    stateStudentId: z.string().nullable(),
    localNumber: z.string().nullable(),
    school: z.string().nullable().openapi({ description: 'Name of the school.' }),
    grade: z.string().nullable(),
    documents: z.int(),
    badges: z.int().openapi({ description: 'Badges from its documents.' }),
    flags: z.int().openapi({ description: 'Open flags in Campus for these badges.' }),
  })
  .openapi('MatchedRecord');

const agreement = z.enum(['agrees', 'differs', 'unknown']);

const matchSchema = z
  .object({
    id: z.string().openapi({ example: 'mat_7c1d0f3a9b8e4d2c6f5a1e0b9d8c7f6a' }),
    status: z.enum(decisions),
    former: record.openapi({ description: 'The record that Campus no longer has, or does not have yet.' }),
    current: record.openapi({ description: 'The record that Campus has.' }),
    evidence: z.object({
      stateStudentId: agreement,
      localNumber: agreement,
      name: z.enum(['agrees', 'close', 'differs', 'unknown']),
      birthDate: agreement,
      school: agreement,
      enrollment: z.enum(['continues', 'gap']),
    }),
    openedAt: z.string(),
    decidedBy: z.string().nullable().openapi({ description: '`roster` for a match that needed no decision.' }),
    decidedAt: z.string().nullable(),
  })
  .openapi('StudentMatch');

const publicRecord = ({ id, sourcedId, status, person, school, grade, documents, badges, flags }: MatchedRecord) => ({
  studentId: id,
  internalSisStudentId: sourcedId,
  status,
  givenName: person.givenName,
  familyName: person.familyName,
  birthDate: person.birthDate,
  stateStudentId: person.stateStudentId,
  localNumber: person.localNumber,
  school,
  grade,
  documents,
  badges,
  flags,
});

const publicMatch = ({ match, former, current, evidence }: MatchWithRecords) =>
  matchSchema.parse({ ...match, former: publicRecord(former), current: publicRecord(current), evidence });

studentMatchRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/studentMatches',
    tags: ['Students'],
    summary: 'List records that may be the same child',
    description: 'Open questions first, then decisions, newest first. Nothing moves until a person decides.',
    request: { query: pageQuery() },
    responses: {
      200: { ...jsonAnswer(z.array(matchSchema), 'One page'), headers: pageHeaders },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const page = c.req.valid('query');
    const { matches, total } = await studentMatchesOf(c.get('platform'), c.get('district'), page);
    await discloseToOperator(
      c,
      matches.flatMap(({ former, current }) => [former.id, current.id]),
    );
    return c.json(matches.map(publicMatch), 200, pagingHeaders(publicAddress(c), page, total));
  },
);

studentMatchRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/studentMatches/{matchId}',
    tags: ['Students'],
    summary: 'Decide whether two records are the same child',
    description:
      '`oneChild` moves documents, badges, flags, and history from the former record to the current one. `twoChildren` keeps the records apart. `open` undoes either answer.',
    request: {
      params: z.object({ matchId: idField('StudentMatch') }),
      body: jsonBody(z.strictObject({ status: z.enum(decisions) }).openapi('StudentMatchDecision')),
    },
    responses: {
      200: jsonAnswer(matchSchema, 'The two records as they are now'),
      ...problemResponses('invalidRequest', 'conflict'),
    },
  }),
  async (c) => {
    const { status } = c.req.valid('json');
    const decided = await decideMatch(
      c.get('platform'),
      c.get('district'),
      c.req.valid('param').matchId,
      status,
      c.get('actor'),
    );
    const match = valueOrProblem(decided);
    await discloseToOperator(c, [match.former.id, match.current.id]);
    return c.json(publicMatch(match), 200);
  },
);

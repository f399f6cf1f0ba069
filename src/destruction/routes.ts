import { createRoute, z } from '@hono/zod-openapi';
import { discloseToOperator } from '../disclosures/index.ts';
import { adminRoutes, districtAdminRoutes } from '../districts/index.ts';
import { jsonAnswer, jsonBody, problemResponses } from '../platform/http.ts';
import { idField } from '../platform/id-field.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { ProblemError, problem, valueOrProblem } from '../platform/problems.ts';
import { findStudent } from '../roster/index.ts';
import { certificates } from './certificates.ts';
import { reasonField, requestedByField } from './fields.ts';
import { destroyStudent } from './student-destruction.ts';
import { studentRecord } from './student-record.ts';

/** What is held about a student, and its destruction. */
export const studentRecordRoutes = districtAdminRoutes();

/** Certificates of destruction, over all districts. */
export const destructionRoutes = adminRoutes();

const studentParam = z.object({ studentId: idField('Student') });

const recordSchema = z
  .object({
    studentId: z.string(),
    madeAt: z.iso.datetime(),
    records: z.array(
      z.object({
        table: z.string().openapi({ example: 'documents' }),
        what: z.string(),
        rows: z.array(z.record(z.string(), z.unknown())),
      }),
    ),
  })
  .openapi('StudentRecord');

const counts = z.record(z.string(), z.int()).openapi({ example: { students: 1, documents: 4, files: 3 } });

const summarySchema = z
  .object({ studentId: z.string(), activeInCampus: z.boolean(), counts, hash: z.string() })
  .openapi('DestructionSummary');

const certificateSchema = z
  .object({
    id: z.string().openapi({ example: 'dtr_7c1d0f3a9b8e4d2c6f5a1e0b9d8c7f6a' }),
    kind: z.enum(['student', 'district']),
    districtId: z.string(),
    subject: z.string().openapi({ description: 'SameGoal’s id of the student or the district that was destroyed.' }),
    reason: z.string(),
    requestedBy: z.string(),
    actor: z.string().openapi({ description: 'Who carried it out.' }),
    at: z.iso.datetime(),
    counts,
    digest: z.string().openapi({ description: 'SHA-256 of the other fields, hexadecimal.' }),
  })
  .openapi('DestructionCertificate');

const requestSchema = z
  .strictObject({
    reason: reasonField,
    requestedBy: requestedByField,
    confirm: z
      .string()
      .max(100)
      .optional()
      .openapi({ description: 'The hash of the summary. Without it, nothing is destroyed.' }),
    thoughActiveInCampus: z.boolean().optional().openapi({
      description:
        'True: destroy the records even if the student is active in Campus. The next night adds the student again.',
    }),
  })
  .openapi('DestructionRequest');

studentRecordRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/students/{studentId}/record',
    tags: ['Students'],
    summary: 'Everything that is held about a student',
    request: { params: studentParam },
    responses: { 200: jsonAnswer(recordSchema, 'The record') },
  }),
  async (c) => {
    const { studentId } = c.req.valid('param');
    const student = await findStudent(c.get('platform'), c.get('district'), studentId);
    if (!student) throw new ProblemError(problem('notFound', 'This district has no student with this id.'));
    await discloseToOperator(c, [studentId]);
    const { records, ...record } = await studentRecord(c.get('platform'), c.get('district'), studentId);
    return c.json(
      { ...record, records: records.map((one) => ({ ...one, rows: one.rows.map((row) => ({ ...row })) })) },
      200,
    );
  },
);

studentRecordRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/students/{studentId}/destruction',
    tags: ['Students'],
    summary: 'Destroy everything that is held about a student',
    description:
      'The first call, without `confirm`, destroys nothing and returns a summary with a hash. The second call sends that hash as `confirm`. It destroys the records and returns a certificate (34 CFR 300.624).',
    request: { params: studentParam, body: jsonBody(requestSchema) },
    responses: {
      200: jsonAnswer(z.union([summarySchema, certificateSchema]), 'The summary, or the certificate'),
      ...problemResponses('invalidRequest', 'confirmationNeeded'),
    },
  }),
  async (c) => {
    const { studentId } = c.req.valid('param');
    const answer = await destroyStudent(
      c.get('platform'),
      c.get('district'),
      studentId,
      c.req.valid('json'),
      c.get('actor'),
    );
    return c.json(valueOrProblem(answer), 200);
  },
);

destructionRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/destructions',
    tags: ['Districts'],
    summary: 'List certificates of destruction, newest first',
    request: { query: pageQuery() },
    responses: {
      200: { ...jsonAnswer(z.array(certificateSchema), 'One page of certificates'), headers: pageHeaders },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const page = c.req.valid('query');
    const { certificates: rows, total } = await certificates(c.get('platform'), page);
    return c.json(rows, 200, pagingHeaders(publicAddress(c), page, total));
  },
);

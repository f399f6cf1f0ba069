import { createRoute, z } from '@hono/zod-openapi';
import { discloseToOperator } from '../disclosures/index.ts';
import { districtAdminRoutes } from '../districts/index.ts';
import { problemResponses } from '../platform/http.ts';
import { idField } from '../platform/id-field.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { ProblemError, problem } from '../platform/problems.ts';
import { stateStudentIdDescription } from '../states/index.ts';
import { type FindRun, lastSeenIn } from './last-seen.ts';
import { rosterCountsOf } from './roster-counts.ts';
import { listStudents } from './student-search.ts';
import { findStudent, guardiansOf, type Student } from './students.ts';

const path = '/students';

const studentSchema = z
  .object({
    id: z.string().openapi({ example: 'stu_7c1d0f3a9b8e4d2c6f5a1e0b9d8c7f6a' }),
    internalSisStudentId: z
      .string()
      .nullable()
      .openapi({ description: 'The OneRoster sourcedId. Null until Campus has sent the student.' }),
    stateStudentId: z.string().nullable().openapi({ description: stateStudentIdDescription }),
    localNumber: z.string().nullable(),
    givenName: z.string(),
    middleName: z.string().nullable(),
    familyName: z.string(),
    birthDate: z.string().nullable(),
    sex: z.string().nullable(),
    grade: z.string().nullable(),
    school: z.string().nullable().openapi({ description: 'sourcedId of the school.' }),
    enrolledFrom: z.string().nullable(),
    enrolledTo: z
      .string()
      .nullable()
      .openapi({ description: 'The first day on which the student is no longer enrolled.' }),
    status: z.enum(['active', 'withdrawn']),
  })
  .openapi('Student');

const guardianSchema = z
  .object({
    givenName: z.string(),
    familyName: z.string(),
    role: z.enum(['guardian', 'parent', 'relative']),
    email: z.string().nullable(),
    phone: z.string().nullable(),
  })
  .openapi('Guardian');

const runSeenSchema = z
  .object({
    id: z.string().openapi({ example: 'run_3f0c9a1e5d7b4c2f8a6e9d0b1c2a3f4e' }),
    night: z.string().openapi({ format: 'date', description: 'The local date of the night.' }),
  })
  .openapi('RunSeen');

const counted = z.int().min(0);

const rosterCountsSchema = z
  .object({
    orgs: counted,
    academicSessions: counted,
    students: z.object({ active: counted, withdrawn: counted }),
    demographics: counted.openapi({ description: 'Students with a birth date.' }),
    guardians: counted,
    enrollments: counted,
  })
  .openapi('RosterCounts');

const publicStudent = ({ sourcedId, ...student }: Student) =>
  studentSchema.parse({ ...student, internalSisStudentId: sourcedId });

/** The operators' view of a district's students, as OneRoster brought them; the test of its connection; and the way in for SIF. */
export function rosterRoutes(findRun: FindRun) {
  const app = districtAdminRoutes();

  app.openapi(
    createRoute({
      method: 'get',
      path: '/roster',
      tags: ['Students'],
      summary: 'Count what has arrived from each OneRoster collection',
      responses: {
        200: { description: 'The counts', content: { 'application/json': { schema: rosterCountsSchema } } },
      },
    }),
    async (c) => {
      const platform = c.get('platform');
      const district = c.get('district');
      return c.json(rosterCountsSchema.parse(await rosterCountsOf(platform, district)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags: ['Students'],
      summary: 'List students by name',
      request: {
        query: pageQuery().extend({
          search: z.string().max(100).optional().openapi({
            description:
              'Beginnings of names, in any order and with or without accents. Or a complete student number or state student id.',
          }),
          status: z.enum(['active', 'withdrawn']).optional(),
        }),
      },
      responses: {
        200: {
          description: 'One page of students',
          headers: pageHeaders,
          content: { 'application/json': { schema: z.array(studentSchema) } },
        },
        ...problemResponses('invalidRequest'),
      },
    }),
    async (c) => {
      const platform = c.get('platform');
      const page = c.req.valid('query');
      const district = c.get('district');
      const { students, total } = await listStudents(platform, district, page);
      await discloseToOperator(
        c,
        students.map(({ id }) => id),
      );
      return c.json(students.map(publicStudent), 200, pagingHeaders(publicAddress(c), page, total));
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: `${path}/{studentId}`,
      tags: ['Students'],
      summary: 'One student with guardians',
      request: { params: z.object({ studentId: idField('Student') }) },
      responses: {
        200: {
          description: 'The student',
          content: {
            'application/json': {
              schema: studentSchema
                .extend({
                  guardians: z.array(guardianSchema),
                  lastSeenInRun: runSeenSchema.nullable().openapi({
                    description: 'The newest run in which Campus sent the student. Null until the first one.',
                  }),
                })
                .openapi('StudentWithGuardians'),
            },
          },
        },
      },
    }),
    async (c) => {
      const platform = c.get('platform');
      const { studentId } = c.req.valid('param');
      const district = c.get('district');
      const student = await findStudent(platform, district, studentId);
      if (!student) throw new ProblemError(problem('notFound', 'This district has no student with this id.'));
      const guardians = (await guardiansOf(platform, district, student)).map((row) => guardianSchema.parse(row));
      const seen = await lastSeenIn(platform, district, student, findRun);
      const lastSeenInRun = seen && runSeenSchema.parse(seen);
      await discloseToOperator(c, [student.id]);
      return c.json({ ...publicStudent(student), guardians, lastSeenInRun }, 200);
    },
  );
  return app;
}

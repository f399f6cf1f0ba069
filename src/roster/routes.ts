import { createRoute, z } from '@hono/zod-openapi';
import { findDistrict, requireOperator } from '../districts/index.ts';
import { httpApp, problemResponses } from '../platform/http.ts';
import { pageHeaders, pageQuery, pagingHeaders } from '../platform/paging.ts';
import { ProblemError, problem, valueOrProblem } from '../platform/problems.ts';
import { findStudent, guardiansOf, listStudents, type Student } from './students.ts';

/** The operators' view of a district's students, as OneRoster brought them. */
export const rosterRoutes = httpApp();
rosterRoutes.use('/v1/admin/*', requireOperator);

const security = [{ operator: [] }];
const path = '/v1/admin/districts/{districtId}/students';
const districtParam = z.object({ districtId: z.string().openapi({ description: 'Id of the district.' }) });

const studentSchema = z
  .object({
    id: z.string().openapi({ example: 'stu_7c1d0f3a9b8e4d2c6f5a1e0b9d8c7f6a' }),
    internalSisStudentId: z
      .string()
      .nullable()
      .openapi({ description: 'The OneRoster sourcedId; null until OneRoster has brought the student.' }),
    ssid: z.string().nullable().openapi({ description: 'EMIS student id: two letters, seven digits.' }),
    localNumber: z.string().nullable(),
    givenName: z.string(),
    middleName: z.string().nullable(),
    familyName: z.string(),
    birthDate: z.string().nullable(),
    sex: z.string().nullable(),
    grade: z.string().nullable(),
    school: z.string().nullable().openapi({ description: 'sourcedId of the school.' }),
    enrolledFrom: z.string().nullable(),
    enrolledTo: z.string().nullable(),
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

const publicStudent = ({ sourcedId, ...student }: Student) =>
  studentSchema.parse({ ...student, internalSisStudentId: sourcedId });

rosterRoutes.openapi(
  createRoute({
    method: 'get',
    path,
    tags: ['Students'],
    summary: 'List students by name',
    security,
    request: {
      params: districtParam,
      query: pageQuery().extend({
        search: z
          .string()
          .max(100)
          .optional()
          .openapi({ description: 'The beginning of a name, or a whole student number or SSID.' }),
        status: z.enum(['active', 'withdrawn']).optional(),
      }),
    },
    responses: {
      200: {
        description: 'One page of students',
        headers: pageHeaders,
        content: { 'application/json': { schema: z.array(studentSchema) } },
      },
      ...problemResponses('invalidRequest', 'authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const page = c.req.valid('query');
    const district = valueOrProblem(await findDistrict(platform, c.req.valid('param').districtId));
    const { students, total } = await listStudents(platform, district, page);
    return c.json(students.map(publicStudent), 200, pagingHeaders(c.req.url, page, total));
  },
);

rosterRoutes.openapi(
  createRoute({
    method: 'get',
    path: `${path}/{studentId}`,
    tags: ['Students'],
    summary: 'One student with guardians',
    security,
    request: { params: districtParam.extend({ studentId: z.string() }) },
    responses: {
      200: {
        description: 'The student',
        content: {
          'application/json': {
            schema: studentSchema.extend({ guardians: z.array(guardianSchema) }).openapi('StudentWithGuardians'),
          },
        },
      },
      ...problemResponses('authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const { districtId, studentId } = c.req.valid('param');
    const district = valueOrProblem(await findDistrict(platform, districtId));
    const student = await findStudent(platform, district, studentId);
    if (!student) throw new ProblemError(problem('notFound', 'This district has no student with this id.'));
    const guardians = (await guardiansOf(platform, district, student)).map((row) => guardianSchema.parse(row));
    return c.json({ ...publicStudent(student), guardians }, 200);
  },
);

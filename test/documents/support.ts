import { env } from 'cloudflare:workers';
import type { District } from '../../src/districts/index.ts';
import { type DocumentInput, putDocument } from '../../src/documents/index.ts';
import { newId, type StudentId } from '../../src/platform/ids.ts';
import { platformOf } from '../../src/platform/platform.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import type { Student } from '../../src/roster/index.ts';
import { students } from '../../src/roster/schema.ts';
import { call, someDistrict, tokenOf } from '../data-exports/support.ts';
import { asDocumentId, asSourcedId } from '../support/ids.ts';
import { authoringClient } from '../support/product.ts';

export const platform = platformOf(env);
export { call, someDistrict, tokenOf };

let numbered = 0;

/** A student as OneRoster has sent them. */
export async function addStudent(
  district: District,
  more: { stateStudentId?: string; localNumber?: string; status?: Student['status']; givenName?: string } = {},
) {
  const number = String(++numbered).padStart(6, '0');
  const student = {
    id: newId<StudentId>('student'),
    districtId: district.id,
    sourcedId: asSourcedId(crypto.randomUUID()),
    stateStudentId: `AB0${number}`,
    localNumber: number,
    givenName: 'Rowan',
    familyName: 'Example',
    status: 'active' as Student['status'],
    contentHash: 'x',
    ...more,
  };
  await platform.databaseOf(district).insert(students).values(student);
  return student;
}

export const put = async (district: District, id: string, input: DocumentInput) =>
  valueOrProblem(await putDocument(platform, district, asDocumentId(id), input, { by: 'test' }));

export const plan504 = (
  localNumber: string,
  meetingDate: string,
  status: DocumentInput['status'] = 'completed',
): DocumentInput => ({ form: 'section504Plan', status, student: { localNumber }, fields: { meetingDate } });

/** The API as the authoring system of a district calls it. */
export async function authoringSystem(district: District) {
  const token = await tokenOf(await authoringClient(district));
  return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> => {
    const authorization = `Bearer ${token}`;
    if (body === undefined) return call(path, { method, headers: { authorization, ...headers } });
    if (body instanceof Uint8Array)
      return call(path, {
        method,
        body: body as BodyInit,
        headers: {
          authorization,
          'content-type': 'application/pdf',
          'content-length': String(body.byteLength),
          ...headers,
        },
      });
    if (body instanceof ReadableStream)
      return call(path, { method, body, headers: { authorization, 'content-type': 'application/pdf', ...headers } });
    const json = { authorization, 'content-type': 'application/json', ...headers };
    return call(path, { method, headers: json, body: JSON.stringify(body) });
  };
}

export type AuthoringSystem = Awaited<ReturnType<typeof authoringSystem>>;

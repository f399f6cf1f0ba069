import type { ExportEndpoint, OptionSettings } from '../../src/api-access/index.ts';
import { type District, setDemographics } from '../../src/districts/index.ts';
import { documents } from '../../src/documents/schema.ts';
import { type DocumentId, newId, type StudentId } from '../../src/platform/ids.ts';
import { orgs, students } from '../../src/roster/schema.ts';
import { type FieldsOf, type FormName, forms } from '../../src/states/index.ts';
import { platform, someDistrict } from '../data-exports/support.ts';
import { exportClient as clientOfExport } from '../support/export-client.ts';
import { asDocumentId, asRunId, asSourcedId } from '../support/ids.ts';
import { completeDemographics } from '../support/product.ts';

const run = asRunId('run_test');
const stamp = { contentHash: 'x', addedInRun: run, changedInRun: run };

/** Credentials of a data export that may call these endpoints, under these settings. */
export const exportClient = (district: District, endpoints: ExportEndpoint[], options: OptionSettings = {}) =>
  clientOfExport(platform, district, endpoints, options);

/** A district whose demographics have completed, with two schools. */
export async function readyDistrict(): Promise<District> {
  const district = await someDistrict();
  const url = 'http://127.0.0.1:8788/x';
  await setDemographics(platform, district, { baseUrl: url, accessTokenUrl: url, clientId: 'a', clientSecret: 'b' });
  await completeDemographics(district);
  for (const identifier of ['000111', '000222'])
    await platform
      .databaseOf(district)
      .insert(orgs)
      .values({
        districtId: district.id,
        sourcedId: asSourcedId(`org-${identifier}`),
        name: 'A school',
        type: 'school',
        identifier,
        ...stamp,
      });
  return district;
}

/** A student as the roster has them. */
export async function addStudent(
  district: District,
  stateStudentId: string | null,
  { irn = '000111', inOneRoster = true } = {},
): Promise<StudentId> {
  const id = newId<StudentId>('student');
  await platform
    .databaseOf(district)
    .insert(students)
    .values({
      id,
      districtId: district.id,
      sourcedId: inOneRoster ? asSourcedId(`sourced-${id}`) : null,
      stateStudentId,
      givenName: 'Given',
      familyName: 'Family',
      school: asSourcedId(`org-${irn}`),
      status: 'active',
    });
  return id;
}

let serial = 0;

/** A document straight in the database, whoever put it there. */
export async function addDocument<Name extends FormName>(
  district: District,
  studentId: StudentId,
  form: Name,
  fields: FieldsOf<Name>,
  change: Partial<typeof documents.$inferInsert> = {},
): Promise<DocumentId> {
  const id = asDocumentId(`${form}-${++serial}`);
  await platform
    .databaseOf(district)
    .insert(documents)
    .values({
      districtId: district.id,
      id,
      studentId,
      form,
      program: forms[form].program,
      status: 'completed',
      fields,
      version: 1,
      completedAt: '2026-10-01T12:00:00.000Z',
      updatedAt: '2026-10-01T12:00:00.000Z',
      ...change,
    });
  return id;
}

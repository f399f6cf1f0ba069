import {
  badgeStatements,
  badgesFrom,
  changesOfStudent,
  documentsOf,
  type PlanDocument,
} from '../../documents/index.ts';
import { httpApp } from '../../platform/http.ts';
import { guardiansOf, listStudents, schoolOf } from '../../roster/index.ts';
import { districtPage, pageOf, studentOf } from '../shell/district-page.tsx';
import { type SettingsEnv, signedForm } from '../shell/guards.ts';
import { tabPath } from '../shell/shell.tsx';
import { StudentDocumentsPage } from './documents-page.tsx';
import { StudentPage, StudentsPage } from './page.tsx';

/** Students: the list, the search, and a student's own pages. */
export const studentPages = httpApp<SettingsEnv>();

studentPages.get('/settings/:districtId/students', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const at = pageOf(c);
  const found = await listStudents(platform, district, at);
  return districtPage(
    c,
    'students',
    <StudentsPage who={c.get('signedIn')} district={district} {...found} page={at} search={null} />,
    { list: { ...at, total: found.total } },
  );
});

studentPages.post('/settings/:districtId/students', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const search = (await signedForm(c)).get('search')?.trim().slice(0, 100);
  if (!search) return c.redirect(tabPath(district, 'students'), 303);
  const at = { limit: 50, offset: 0 };
  const found = await listStudents(platform, district, { ...at, search });
  return districtPage(
    c,
    'students',
    <StudentsPage who={c.get('signedIn')} district={district} {...found} page={at} search={search} />,
  );
});

studentPages.get('/settings/:districtId/students/:studentId', async (c) => {
  const [platform, district, student] = [c.get('platform'), c.get('district'), await studentOf(c)];
  const [guardians, [school], ...answers] = await platform
    .databaseOf(district)
    .batch([
      guardiansOf(platform, district, student),
      schoolOf(platform, district, student),
      ...badgeStatements(platform, district, student.id),
    ]);
  const badges = await badgesFrom(platform, district, student.id, answers);
  const view = { district, student, guardians, badges, school: school?.name ?? null };
  return districtPage(c, 'students', <StudentPage {...view} />, { title: 'Student' });
});

studentPages.get('/settings/:districtId/students/:studentId/documents', async (c) => {
  const [platform, district, student] = [c.get('platform'), c.get('district'), await studentOf(c)];
  const [documents, changes] = await Promise.all([
    documentsOf(platform, district, student.id),
    changesOfStudent(platform, district, student.id),
  ]);
  const view = { district, student, documents: documents.toSorted(newestFirst), changes };
  return districtPage(c, 'students', <StudentDocumentsPage {...view} />, { title: 'Documents' });
});

const newestFirst = (a: PlanDocument, b: PlanDocument) =>
  (b.completedAt ?? b.updatedAt).localeCompare(a.completedAt ?? a.updatedAt);

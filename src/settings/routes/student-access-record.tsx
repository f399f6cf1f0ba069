import { documentsOf } from '../../documents/index.ts';
import { accessCsv, searchAccess } from '../../lti/index.ts';
import { httpApp } from '../../platform/http.ts';
import { districtPage, pageOf, studentOf } from '../district-page.tsx';
import type { SettingsEnv } from '../guards.ts';
import { StudentAccessRecordPage } from '../pages/student-access-record.tsx';
import { largestExport } from './access-record.tsx';

/** A student's Access record tab. */
export const studentAccessRecordPages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/students/:studentId/access-record';

studentAccessRecordPages.get(path, async (c) => {
  const [platform, district, student] = [c.get('platform'), c.get('district'), await studentOf(c)];
  const page = pageOf(c);
  const [found, documents] = await Promise.all([
    searchAccess(platform, district, { studentId: student.id }, page),
    documentsOf(platform, district, student.id),
  ]);
  const view = { district, student, ...found, page, documents };
  return districtPage(c, 'students', <StudentAccessRecordPage {...view} />, { title: 'Access record' });
});

studentAccessRecordPages.get(`${path}/record-of-access.csv`, async (c) => {
  const [platform, district, student] = [c.get('platform'), c.get('district'), await studentOf(c)];
  const all = { limit: largestExport, offset: 0 };
  const { records } = await searchAccess(platform, district, { studentId: student.id }, all);
  return c.body(accessCsv(records), 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="record-of-access.csv"',
  });
});

import { documentsOf } from '../../documents/index.ts';
import { searchAccess } from '../../lti/index.ts';
import { httpApp } from '../../platform/http.ts';
import { sendAccessFile } from '../access-record/routes.tsx';
import { districtPage, pageOf, studentOf } from '../shell/district-page.tsx';
import type { SettingsEnv } from '../shell/guards.ts';
import { StudentAccessRecordPage } from './access-record-page.tsx';

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
  return districtPage(c, 'students', <StudentAccessRecordPage {...view} />, {
    title: 'Access record',
    list: { ...page, total: found.total },
  });
});

studentAccessRecordPages.get(`${path}/record-of-access.csv`, async (c) => {
  const student = await studentOf(c);
  return sendAccessFile(c, { studentId: student.id });
});

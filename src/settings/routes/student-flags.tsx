import { flagsOfStudent } from '../../flags/index.ts';
import { httpApp } from '../../platform/http.ts';
import { districtPage, studentOf } from '../district-page.tsx';
import type { SettingsEnv } from '../guards.ts';
import { StudentFlagsPage } from '../pages/student-flags.tsx';

/** A student's Flags tab. */
export const studentFlagPages = httpApp<SettingsEnv>();

studentFlagPages.get('/settings/:districtId/students/:studentId/flags', async (c) => {
  const [platform, district, student] = [c.get('platform'), c.get('district'), await studentOf(c)];
  const found = await flagsOfStudent(platform, district, student);
  return districtPage(c, 'students', <StudentFlagsPage district={district} student={student} {...found} />, {
    title: 'Flags',
  });
});

import { flagsOfStudent } from '../../flags/index.ts';
import { httpApp } from '../../platform/http.ts';
import { districtPage, studentOf } from '../shell/district-page.tsx';
import type { SettingsEnv } from '../shell/guards.ts';
import { StudentFlagsPage } from './flags-page.tsx';

/** A student's Flags tab. */
export const studentFlagPages = httpApp<SettingsEnv>();

studentFlagPages.get('/settings/:districtId/students/:studentId/flags', async (c) => {
  const [platform, district, student] = [c.get('platform'), c.get('district'), await studentOf(c)];
  const found = await flagsOfStudent(platform, district, student);
  return districtPage(c, 'students', <StudentFlagsPage district={district} student={student} {...found} />, {
    title: 'Flags',
  });
});

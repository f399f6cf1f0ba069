import { localTime } from '../../calendar/time-zone.ts';
import { studentPrograms } from '../../documents/index.ts';
import { httpApp } from '../../platform/http.ts';
import { districtPage, studentOf } from '../shell/district-page.tsx';
import type { SettingsEnv } from '../shell/guards.ts';
import { ProgramsPage } from './programs-page.tsx';

/** A student's Programs tab. */
export const programPages = httpApp<SettingsEnv>();

programPages.get('/settings/:districtId/students/:studentId/programs', async (c) => {
  const [platform, district, student] = [c.get('platform'), c.get('district'), await studentOf(c)];
  const found = await studentPrograms(platform, district, student.id);
  const { date: today } = localTime(platform.clock.now(), district.timeZone);
  return districtPage(c, 'students', <ProgramsPage district={district} student={student} today={today} {...found} />, {
    title: 'Programs',
  });
});

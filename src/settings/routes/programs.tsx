import { studentPrograms } from '../../documents/index.ts';
import { httpApp } from '../../platform/http.ts';
import { findStudent } from '../../roster/index.ts';
import { districtPage, notFoundPage } from '../district-page.tsx';
import type { SettingsEnv } from '../guards.ts';
import { ProgramsPage } from '../pages/programs.tsx';

/** A student's Programs tab. */
export const programPages = httpApp<SettingsEnv>();

programPages.get('/settings/:districtId/students/:studentId/programs', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const student = await findStudent(platform, district, c.req.param('studentId'));
  if (!student) return notFoundPage(c);
  const found = await studentPrograms(platform, district, student.id);
  return districtPage(c, 'students', <ProgramsPage district={district} student={student} {...found} />, {
    title: 'Programs',
  });
});

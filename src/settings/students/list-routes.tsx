import { httpApp } from '../../platform/http.ts';
import { listStudents } from '../../roster/index.ts';
import { districtPage, pageOf } from '../shell/district-page.tsx';
import { type SettingsEnv, signedForm } from '../shell/guards.ts';
import { tabPath } from '../shell/shell.tsx';
import { StudentsPage } from './list-page.tsx';

/** Students: the list and the search. */
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

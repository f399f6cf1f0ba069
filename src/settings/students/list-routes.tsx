import type { Context } from 'hono';
import { csvFile, csvLines } from '../../platform/csv.ts';
import { csvDownload } from '../../platform/csv-answers.ts';
import { httpApp } from '../../platform/http.ts';
import { listStudents, studentFilters } from '../../roster/index.ts';
import { openMatchCount } from '../../student-matches/index.ts';
import { districtPage, pageOf } from '../shell/district-page.tsx';
import { discloseToOperator, type SettingsEnv, signedForm } from '../shell/guards.ts';
import { tabPath } from '../shell/shell.tsx';
import { StudentsPage } from './list-page.tsx';
import { queryFrom, searchOf, studentsAskedFor } from './search.ts';
import { studentColumns } from './student-columns.ts';

/** Students: the list, and the search in it. */
export const studentPages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/students';

studentPages.get(path, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const [page, search] = [pageOf(c), await searchOf(c)];
  const [found, filters, toMatch] = await Promise.all([
    listStudents(platform, district, { ...page, ...(await studentsAskedFor(c, search)), order: search.order }),
    studentFilters(platform, district),
    openMatchCount(platform, district),
  ]);
  await discloseToOperator(
    c,
    found.students.map(({ id }) => id),
  );
  const view = { who: c.get('signedIn'), district, ...found, filters, page, search, toMatch };
  return districtPage(c, 'students', <StudentsPage {...view} />, { list: { ...page, total: found.total } });
});

// A form and not a query: an address would keep a student's name in logs and histories.
studentPages.post(path, async (c) => {
  const query = await queryFrom(c, await signedForm(c, { forReaders: true }));
  return c.redirect(`${tabPath(c.get('district'), 'students')}${query && `?${query}`}`, 303);
});

studentPages.get(`${path}/students.csv`, (c) => studentsFile(c));

const readAtOnce = 2_000;

/** Everybody who is found, read while it is sent. */
async function studentsFile(c: Context<SettingsEnv>): Promise<Response> {
  const [platform, district, search] = [c.get('platform'), c.get('district'), await searchOf(c)];
  const [asked, { schools }] = await Promise.all([studentsAskedFor(c, search), studentFilters(platform, district)]);
  const columns = studentColumns(district, new Map(schools.map(({ sourcedId, name }) => [sourcedId, name])));
  const encoder = new TextEncoder();
  let offset = 0;
  const file = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(csvFile([columns.map(([title]) => title)]))),
    async pull(controller) {
      const page = { limit: readAtOnce, offset };
      const { students, total } = await listStudents(platform, district, { ...asked, ...page, order: search.order });
      await discloseToOperator(
        c,
        students.map(({ id }) => id),
      );
      const rows = students.map((student) => columns.map(([, value]) => value(student) ?? ''));
      if (rows.length > 0) controller.enqueue(encoder.encode(csvLines(rows)));
      offset += readAtOnce;
      if (offset >= total) controller.close();
    },
  });
  return csvDownload(c, 'students.csv', file);
}

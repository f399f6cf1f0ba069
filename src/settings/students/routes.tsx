import { localTime } from '../../calendar/time-zone.ts';
import { studentRecord } from '../../destruction/index.ts';
import { searchDisclosures } from '../../disclosures/index.ts';
import { demographicsStatus, hostNotice } from '../../districts/index.ts';
import {
  badgeStatements,
  badgesFrom,
  changesOfStudent,
  documentsOf,
  type PlanDocument,
  studentPrograms,
} from '../../documents/index.ts';
import { flagsOfStudent } from '../../flags/index.ts';
import { searchAccess } from '../../lti/index.ts';
import { lastRunsOf } from '../../nightly/index.ts';
import { httpApp } from '../../platform/http.ts';
import { reportedOfStudent } from '../../reporting/index.ts';
import { guardiansOf, schoolOf } from '../../roster/index.ts';
import { disclosuresShown, sendAccessFile, sendDisclosures } from '../access-record/routes.tsx';
import { districtPage, pageOf, studentOf } from '../shell/district-page.tsx';
import type { SettingsEnv } from '../shell/guards.ts';
import { StudentAccessRecordPage } from './access-record-page.tsx';
import { StudentDocumentsPage } from './documents-page.tsx';
import { StudentFlagsPage } from './flags-page.tsx';
import { StudentPage } from './page.tsx';
import { ProgramsPage } from './programs-page.tsx';
import { StudentRecordPage } from './record-page.tsx';

/** A student's own pages, one a tab. */
export const studentTabPages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/students/:studentId';

studentTabPages.get(path, async (c) => {
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

studentTabPages.get(`${path}/record`, async (c) => {
  const [platform, district, student] = [c.get('platform'), c.get('district'), await studentOf(c)];
  const record = await studentRecord(platform, district, student.id);
  const view = { district, student, record };
  return districtPage(c, 'students', <StudentRecordPage {...view} />, { title: 'Record' });
});

studentTabPages.get(`${path}/documents`, async (c) => {
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

studentTabPages.get(`${path}/programs`, async (c) => {
  const [platform, district, student] = [c.get('platform'), c.get('district'), await studentOf(c)];
  const [found, reported] = await Promise.all([
    studentPrograms(platform, district, student.id),
    reportedOfStudent(platform, district, student.id),
  ]);
  const { date: today } = localTime(platform.clock.now(), district.timeZone);
  return districtPage(c, 'students', <ProgramsPage {...found} {...{ district, student, today, reported }} />, {
    title: 'Programs',
  });
});

studentTabPages.get(`${path}/flags`, async (c) => {
  const [platform, district, student] = [c.get('platform'), c.get('district'), await studentOf(c)];
  const found = await flagsOfStudent(platform, district, student, lastRunsOf);
  const waits = hostNotice(platform, await demographicsStatus(platform, district));
  const view = { ...found, district, student, hostNotice: waits };
  return districtPage(c, 'students', <StudentFlagsPage {...view} />, {
    title: 'Flags',
  });
});

studentTabPages.get(`${path}/access-record`, async (c) => {
  const [platform, district, student] = [c.get('platform'), c.get('district'), await studentOf(c)];
  const page = pageOf(c);
  const [found, disclosed, documents] = await Promise.all([
    searchAccess(platform, district, { studentId: student.id }, page),
    searchDisclosures(platform, district, { studentId: student.id }, { limit: disclosuresShown, offset: 0 }),
    documentsOf(platform, district, student.id),
  ]);
  const view = { district, student, ...found, disclosed, page, documents };
  return districtPage(c, 'students', <StudentAccessRecordPage {...view} />, {
    title: 'Access record',
    list: { ...page, total: found.total },
  });
});

studentTabPages.get(`${path}/access-record/disclosures.csv`, async (c) => {
  const student = await studentOf(c);
  return sendDisclosures(c, { studentId: student.id });
});

studentTabPages.get(`${path}/access-record/record-of-access.csv`, async (c) => {
  const student = await studentOf(c);
  return sendAccessFile(c, { studentId: student.id });
});

import { isoDate } from '../../src/calendar/iso-date.ts';
import { changeProgramFlag, type District, programFlagsOf, setDemographics } from '../../src/districts/index.ts';
import { putDocument } from '../../src/documents/index.ts';
import type { Step } from '../../src/nightly/step.ts';
import type { RunId, SourcedId, StudentId } from '../../src/platform/ids.ts';
import { students } from '../../src/roster/schema.ts';
import { connectCampus, type SimulatedCampus } from '../support/campus.ts';
import { asDocumentId, asStudentId } from '../support/ids.ts';
import { callAsOperator, completeDemographics, platform, someDistrict } from '../support/product.ts';
import { Driver } from './driver.ts';

/** A district whose roster is in the product already, without the nights that bring it: what flags need of it, and nothing else. */
export interface FlagDistrict {
  readonly district: District;
  readonly campus: SimulatedCampus;
  readonly path: string;
  readonly students: readonly { readonly id: StudentId; readonly sourcedId: SourcedId }[];
}

export const cutoverDate = isoDate('2026-10-01');

export async function flagDistrict(count = 12): Promise<FlagDistrict> {
  const district = await someDistrict();
  const campus = await connectCampus(district, 50);
  const known = await campus.control<
    { sourcedId: SourcedId; localNumber: string; givenName: string; familyName: string }[]
  >('GET', `students?limit=${count}&status=active`);
  const rows = known.map(({ sourcedId, localNumber, givenName, familyName }, at) => ({
    ...{ id: asStudentId(`stu_${district.id}_${at}`), districtId: district.id, sourcedId, localNumber },
    ...{ givenName, familyName, status: 'active' as const },
  }));
  const database = platform.databaseOf(district);
  const [first, ...rest] = rows.map((row) => database.insert(students).values(row));
  if (first) await database.batch([first, ...rest]);
  await completeDemographics(district);
  return { district, campus, path: `/v1/admin/districts/${district.id}`, students: rows };
}

type Mode = 'takeOver' | 'create';

export async function turnOn({ district }: Pick<FlagDistrict, 'district'>, mode: Mode = 'takeOver'): Promise<void> {
  const set = await changeProgramFlag(platform, district, { program: 'section504', enabled: true, mode, cutoverDate });
  if (!set.ok) throw new Error(set.problem.detail);
}

/** A completed Section 504 plan of a student, and so a badge from `effectiveFrom` on. */
export async function planFor(
  { district }: Pick<FlagDistrict, 'district'>,
  sourcedId: SourcedId,
  effectiveFrom = '2026-09-08',
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const stored = await putDocument(
    platform,
    district,
    asDocumentId(`plan-${sourcedId}`),
    {
      form: 'section504Plan',
      status: 'completed',
      fields: {
        meetingDate: isoDate(effectiveFrom),
        effectiveFrom: isoDate(effectiveFrom),
        initialPermission: 'given',
        ...more,
      },
      student: { sourcedId },
    },
    { by: 'test' },
  );
  if (!stored.ok) throw new Error(stored.problem.detail);
}

export const handFlag = ({ campus }: Pick<FlagDistrict, 'campus'>, student: SourcedId, values: object = {}) =>
  campus.control<{ sourcedId: SourcedId }>('POST', 'flags', {
    ...{ student, program: 'Section 504', beginDate: '2024-08-20', ...values },
  });

export interface ShownFlag {
  readonly sourcedId: SourcedId;
  readonly user: { readonly sourcedId: SourcedId };
  readonly beginDate: string;
  readonly endDate?: string;
  readonly userWarning?: string;
  readonly metadata: { readonly launchUrl?: string; readonly createdBy: string };
}

/** The flags that Campus has, without the time of their last change. */
export async function shownFlags({ campus }: Pick<FlagDistrict, 'campus'>): Promise<ShownFlag[]> {
  const flags = await campus.control<(ShownFlag & { dateLastModified: string })[]>('GET', 'flags');
  return flags.map(({ dateLastModified: _, ...flag }) => flag);
}

export interface Writes {
  readonly put: number;
  readonly delete: number;
  readonly create: number;
  readonly replace: number;
  readonly unchanged: number;
}

export const writesOf = async ({ campus }: Pick<FlagDistrict, 'campus'>) =>
  (await campus.control<{ writes: Writes }>('GET', 'truth')).writes;

/** The plan of the cutover as a person would confirm it now. */
export async function planHash({ path }: Pick<FlagDistrict, 'path'>): Promise<string> {
  const preview = await callAsOperator(`${path}/flags/section504/cutover/preview`);
  return (await preview.json<{ hash: string }>()).hash;
}

export async function begin(where: FlagDistrict, path: string, body?: object): Promise<RunId> {
  const answer = await callAsOperator(`${where.path}/${path}`, 'POST', body);
  if (answer.status !== 202) throw new Error(await answer.text());
  return (await answer.json<{ id: RunId }>()).id;
}

/** Connects the district with another Campus that has the same students, and its own flag setups. */
export async function connectOther(at: FlagDistrict, name = 'other'): Promise<FlagDistrict> {
  const campus = await connectCampus(at.district, 50, 11, `${at.campus.name}-${name}`);
  await completeDemographics(at.district);
  return { ...at, campus };
}

/** Connects the district with a Campus that was connected before. */
export async function connectAgain({ district, campus }: FlagDistrict): Promise<void> {
  const { oneRoster } = await campus.control<{ oneRoster: DemographicsConnection }>('GET', 'connections');
  await setDemographics(platform, district, oneRoster);
  await completeDemographics(district);
}

type DemographicsConnection = Parameters<typeof setDemographics>[2];

export const setupOf = async ({ campus }: Pick<FlagDistrict, 'campus'>, name = 'Section 504') => {
  const setups = await campus.control<{ sourcedId: string; name: string }[]>('GET', 'flagSetups');
  return setups.find((setup) => setup.name === name)?.sourcedId;
};

/** Somebody sets the flag up again under the same name; the old setup keeps another name, or is deleted. */
export async function recreateSetup(
  { campus }: Pick<FlagDistrict, 'campus'>,
  id: string,
  old: 'kept' | 'deleted' = 'kept',
) {
  const before = await setupOf({ campus });
  if (old === 'deleted') await campus.control('DELETE', `flagSetups/${before}`);
  else await campus.control('PATCH', `flagSetups/${before}`, { name: `Section 504 (before ${id})` });
  await campus.control('PUT', `flagSetups/${id}`, {
    ...{ name: 'Section 504', active: true, flagged: true, specialEd: true, writableByPartner: true },
  });
}

/** A run of its own, driven to its end: the flags of a night, or the steps that are given. */
export async function drive({ district }: Pick<FlagDistrict, 'district'>, ...steps: Step[]) {
  const driver = new Driver(district);
  driver.start(isoDate('2026-11-24'), 'schedule', steps.length > 0 ? steps : [{ kind: 'flags' }]);
  const { runId } = await driver.toTheEnd();
  return { news: driver.news, problems: driver.problems, runId };
}

export const undoStep: Step = { kind: 'planUndo', program: 'section504' };

/** The program's settings as they are now. */
export const flagOf = async ({ district }: Pick<FlagDistrict, 'district'>) =>
  (await programFlagsOf(platform, district)).find(({ program }) => program === 'section504');

export const setFaults = ({ campus }: Pick<FlagDistrict, 'campus'>, ...rules: object[]) =>
  campus.control(
    'PUT',
    'faults',
    rules.map((rule) => ({ match: 'programParticipations', ...rule })),
  );

export const endFaults = ({ campus }: Pick<FlagDistrict, 'campus'>) => campus.control('DELETE', 'faults');

export const byHand = (flags: readonly ShownFlag[]) => flags.filter(({ metadata }) => metadata.createdBy === 'campus');
export const ofOurs = (flags: readonly ShownFlag[]) => flags.filter(({ metadata }) => metadata.createdBy === 'partner');

import { eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { addDays, type IsoDate, isoDate } from '../../../src/calendar/iso-date.ts';
import { deleteDocument, putDocument } from '../../../src/documents/index.ts';
import type { SourcedId } from '../../../src/platform/ids.ts';
import { programs } from '../../../src/programs/index.ts';
import { students } from '../../../src/roster/schema.ts';
import { asDocumentId, asSourcedId, asStudentId } from '../../support/ids.ts';
import { platform } from '../../support/product.ts';
import type { Driver } from '../driver.ts';
import { cutoverDate, type FlagDistrict, handFlag, ofOurs, type ShownFlag, setupOf, shownFlags } from '../support.ts';
import type { Storm } from './storm.ts';

/** Section 504 is taken over; the flag of K-4 Literacy is created beside whatever the district keeps by hand. */
export const kept = ['section504', 'k4Literacy'] as const;
export type Kept = (typeof kept)[number];

export interface Foreign {
  readonly program: Kept;
  readonly begin: IsoDate;
  /** The setup that it was set under. */
  readonly setup: string | undefined;
  end: IsoDate | null;
  note: string | null;
  metadata: Record<string, string>;
  /** The end date that it had before the cutover ended it. */
  ended: { readonly before: IsoDate | null } | null;
}

/** What Campus must come to show: the badges, and the flags of the district's own as the district left them. Nothing here is read from the ledger. */
export interface Model {
  night: IsoDate;
  /** The start of a student's badge in a program. */
  readonly badges: Map<`${Kept} ${number}`, IsoDate>;
  readonly foreign: Map<SourcedId, Foreign>;
  /** Who has left, and the launch URLs of the flags that they had. */
  readonly withdrawn: Map<number, ReadonlySet<string>>;
  /** What befalls the night of the cutover. */
  readonly storm: Storm;
  /** `halfDone`: Campus may have a part of it. */
  cutover: 'toDo' | 'halfDone' | 'done';
  /** A person has confirmed a plan of it, which may be frozen and not begun. */
  confirmed: boolean;
  /** Flags of the district that were open in the setup when the cutover was begun: those that it takes. */
  taken: ReadonlySet<SourcedId>;
  /** Flags of ours that stood before the cutover, from option 2: an undo leaves them. */
  oursBefore: ReadonlySet<SourcedId>;
  /** How often the flag has been set up again. */
  setups: number;
}

export interface Real {
  at: FlagDistrict;
  readonly driver: Driver;
  /** The students' sourcedIds as they are now. */
  readonly ids: SourcedId[];
}

export const id = ({ ids }: Real, who: number) => asSourcedId(ids[who]);
export const lastDay = addDays(cutoverDate, -1);

const documentOf = (program: Kept, who: number) => asDocumentId(`${program}-${who}`);

export async function addBadge(model: Model, real: Real, program: Kept, who: number, days: number): Promise<void> {
  const start = addDays(model.night, -days);
  const plan =
    program === 'section504'
      ? {
          form: 'section504Plan' as const,
          fields: { meetingDate: start, effectiveFrom: start, initialPermission: 'given' },
        }
      : { form: 'rimp' as const, fields: { date: start, start } };
  const input = { ...plan, status: 'completed' as const, student: { sourcedId: id(real, who) } };
  const stored = await putDocument(platform, real.at.district, documentOf(program, who), input, { by: 'test' });
  if (!stored.ok) throw new Error(stored.problem.detail);
  model.badges.set(`${program} ${who}`, start);
}

export async function reopenDocument(model: Model, real: Real, program: Kept, who: number): Promise<void> {
  if (!model.badges.delete(`${program} ${who}`)) return;
  const deleted = await deleteDocument(platform, real.at.district, documentOf(program, who), { by: 'test' });
  if (!deleted.ok) throw new Error(deleted.problem.detail);
}

export async function setFlagByHand(model: Model, real: Real, program: Kept, who: number): Promise<void> {
  const begin = isoDate('2026-08-24');
  const { name } = programs[program];
  const { sourcedId } = await handFlag(real.at, id(real, who), { program: name, beginDate: begin });
  const asSet = { end: null, note: null, metadata: { createdBy: 'campus' }, ended: null };
  model.foreign.set(sourcedId, { program, begin, setup: await setupOf(real.at, name), ...asSet });
}

/** A person edits one of our flags: ends it, changes its note or start, or deletes it. */
export async function editOurs(real: Real, which: number, edit: 'end' | 'note' | 'start' | 'delete'): Promise<void> {
  const ours = ofOurs(await shownFlags(real.at));
  const flag = ours[which % Math.max(1, ours.length)];
  if (!flag) return;
  const path = `flags/${flag.sourcedId}`;
  if (edit === 'delete') await real.at.campus.control('DELETE', path);
  if (edit === 'end') await real.at.campus.control('PATCH', path, { endDate: '2026-12-24' });
  if (edit === 'note') await real.at.campus.control('PATCH', path, { userWarning: 'by hand' });
  if (edit === 'start') await real.at.campus.control('PATCH', path, { beginDate: '2026-10-02' });
}

/** A person ends one of the district's own flags, or opens it again, or changes what no cutover decides. */
export async function editForeign(
  model: Model,
  real: Real,
  which: number,
  edit: Partial<Pick<Foreign, 'end' | 'note' | 'metadata'>>,
): Promise<void> {
  const ids = [...model.foreign.keys()];
  const edited = ids[which % Math.max(1, ids.length)];
  const flag = edited && model.foreign.get(edited);
  if (!edited || !flag) return;
  const { end: endDate, note: userWarning, metadata } = edit;
  await real.at.campus.control('PATCH', `flags/${edited}`, { endDate, userWarning, metadata });
  Object.assign(flag, edit, metadata && { metadata: { ...metadata, createdBy: 'campus' } });
}

/** A student leaves the district, or comes back, as the roster of a night would have it. */
export async function moveStudent(model: Model, real: Real, who: number, leaves: boolean): Promise<void> {
  await setStudent(real, who, { status: leaves ? 'withdrawn' : 'active' });
  if (!leaves) model.withdrawn.delete(who);
  else if (!model.withdrawn.has(who)) {
    const flags = ofOurs(await shownFlags(real.at)).filter((flag) => flag.user.sourcedId === id(real, who));
    model.withdrawn.set(who, new Set(flags.map(({ metadata }) => metadata.launchUrl ?? '')));
  }
}

/** Campus gives a student another sourcedId, and a night brings it. */
export async function rekey(real: Real, who: number): Promise<void> {
  const { sourcedId } = await real.at.campus.control<{ sourcedId: SourcedId }>('POST', `students/${id(real, who)}`);
  await setStudent(real, who, { sourcedId });
  real.ids[who] = sourcedId;
}

const setStudent = ({ at }: Real, who: number, values: Partial<typeof students.$inferInsert>) =>
  platform
    .databaseOf(at.district)
    .update(students)
    .set(values)
    .where(eq(students.id, asStudentId(at.students[who]?.id)));

/** The district's own flags are as the district left them, but for what the cutover has ended. */
export async function expectForeignFlags(model: Model, { at }: Real): Promise<void> {
  const foreign = (await shownFlags(at)).filter(({ metadata }) => metadata.createdBy !== 'partner');
  expect(new Map(foreign.map((flag) => [flag.sourcedId, asLeft(flag)]))).toEqual(
    new Map([...model.foreign].map(([of, { end, note, metadata }]) => [of, { end, note, metadata }])),
  );
}

const asLeft = ({ endDate, userWarning, metadata }: ShownFlag) => ({
  ...{ end: endDate ?? null, note: userWarning ?? null, metadata },
});

import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { documentsOf, putDocument } from '../../src/documents/index.ts';
import { remarksOnPut } from '../../src/documents/put-remarks.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { requireFullPull, type Student, type StudentReference } from '../../src/roster/index.ts';
import { students } from '../../src/roster/schema.ts';
import { asDocumentId } from '../support/ids.ts';
import { platform } from '../support/product.ts';
import { connectedDistrict, findings, night, type OneRosterObject, type RosterUnderTest } from './support.ts';

/** Whose record a child's documents belong to, over whole nights: cases 1 to 9 of the table, and their siblings. */
let under: RosterUnderTest;
let like: OneRosterObject;
beforeEach(async () => {
  under = await connectedDistrict(50);
  const users = await under.campus.control<OneRosterObject[]>('GET', 'objects/users');
  like = users.find(({ roles }) =>
    (roles as { role: string; endDate?: string }[]).some(({ role, endDate }) => role === 'student' && !endDate),
  ) as OneRosterObject;
});

interface Child {
  readonly sourcedId: string;
  readonly stateStudentId?: string | null;
  readonly number?: string;
  readonly name?: string;
  readonly birthDate?: string | null;
  readonly ended?: boolean;
}

/** Campus has the child under this record from now on. */
async function has({ sourcedId, stateStudentId = null, number = '700001', name = 'Ada Quillfeather', ...more }: Child) {
  const [givenName, familyName] = name.split(' ');
  const { birthDate = '2015-04-03', ended = false } = more;
  const stamp = { dateLastModified: new Date().toISOString() };
  const userIds = stateStudentId ? [{ type: 'stateId', identifier: stateStudentId }] : [];
  const role = (like.roles as object[])[0];
  const roles = [{ ...role, beginDate: '2025-08-18', ...(ended && { endDate: '2026-10-01' }) }];
  const user = { ...like, ...stamp, sourcedId, identifier: number, userIds, givenName, familyName, roles, agents: [] };
  await under.campus.control('POST', 'objects/users', [{ sourcedId, object: user }]);
  if (birthDate === null) return;
  const object = { ...stamp, sourcedId, status: 'active', birthDate, sex: 'female' };
  await under.campus.control('POST', 'objects/demographics', [{ sourcedId, object }]);
}
const hasNot = (sourcedId: string) => under.campus.control('DELETE', `students/${sourcedId}`);

async function wholeNight() {
  await requireFullPull(platform, under.district);
  const run = await night(under.district);
  expect(run.status).toBe('completed');
  const kinds = (await findings(under.district, run.runId)).map(({ kind }) => kind);
  return { ...run, toMatch: kinds.filter((kind) => kind === 'toMatch').length };
}

let documents = 0;
/** A plan of the child that a document names. */
async function plan(student: StudentReference, name = '') {
  const id = asDocumentId(`plan-${++documents}`);
  const [givenName = '', familyName = ''] = name.split(' ');
  const input = {
    form: 'section504Plan',
    status: 'completed',
    student,
    studentName: { givenName, familyName },
    fields: { meetingDate: '2026-09-01' },
  } as const;
  const { document } = valueOrProblem(await putDocument(platform, under.district, id, input, { by: 'test' }));
  return { document, remarks: await remarksOnPut(platform, under.district, input, document) };
}

const rows = () =>
  platform.databaseOf(under.district).select().from(students).where(eq(students.districtId, under.district.id)).all();
const recordOf = async (sourcedId: string) =>
  (await rows()).find((row) => row.sourcedId === sourcedId) as Student | undefined;
/** How many documents the record has. */
async function plansOf(sourcedId: string): Promise<number> {
  const row = await recordOf(sourcedId);
  return row ? (await documentsOf(platform, under.district, row.id)).length : 0;
}

const stateStudentId = 'QX0000001';
const bela = { name: 'Bela Thornbury', birthDate: '2012-11-30', number: '700002' };

describe('an SSID alone moves no plan', () => {
  it.each([
    ['typed into a new child’s record', { ...bela, stateStudentId }],
    ['typed into a new child’s record that has no birth date', { ...bela, stateStudentId, birthDate: null }],
    ['and the number, both given to a new child', { ...bela, stateStudentId, number: '700001' }],
  ])('%s: both stay who they are, and a person is asked', async (_, values) => {
    await has({ sourcedId: 'A', stateStudentId });
    await wholeNight();
    const { document } = await plan({ stateStudentId });
    await hasNot('A');
    await has({ sourcedId: 'B', ...values });
    for (let nights = 0; nights < 2; nights++) {
      expect(await wholeNight()).toMatchObject({ toMatch: 1, counts: { badges: { toMatch: 1 } } });
      expect(await recordOf('A')).toMatchObject({ id: document.studentId, status: 'withdrawn' });
      expect([await plansOf('A'), await plansOf('B')]).toEqual([1, 0]);
    }
  });

  it('shared by two, of whom one goes while the other gets a second record: the plans stay', async () => {
    await has({ sourcedId: 'A', stateStudentId });
    await has({ sourcedId: 'B', ...bela, stateStudentId });
    await wholeNight();
    await plan({ localNumber: '700001' });
    await hasNot('A');
    await has({ sourcedId: 'B2', ...bela, stateStudentId });
    expect(await wholeNight()).toMatchObject({ toMatch: 2 });
    expect([await plansOf('A'), await plansOf('B'), await plansOf('B2')]).toEqual([1, 0, 0]);
  });

  it('shared by two who are both re-keyed: name and number follow each', async () => {
    await has({ sourcedId: 'A', stateStudentId });
    await has({ sourcedId: 'B', ...bela, stateStudentId });
    await wholeNight();
    await plan({ localNumber: '700001' });
    await plan({ localNumber: '700002' });
    const before = [(await recordOf('A'))?.id, (await recordOf('B'))?.id];
    await hasNot('A');
    await hasNot('B');
    await has({ sourcedId: 'B2', ...bela, stateStudentId });
    await has({ sourcedId: 'A2', stateStudentId });
    expect(await wholeNight()).toMatchObject({ toMatch: 0, counts: { demographics: { rekeyed: 2 } } });
    expect([(await recordOf('A2'))?.id, (await recordOf('B2'))?.id]).toEqual(before);
  });
});

describe('two records of one child', () => {
  it.each([
    ['by SSID', { stateStudentId }, { stateStudentId, number: '700009' }],
    ['by number, one without an SSID', { stateStudentId: null }, { stateStudentId }],
    [
      'by SSID, under another spelling',
      { stateStudentId, name: 'ADA QUILLFEATHER' },
      { stateStudentId, number: '700009' },
    ],
  ])('that Campus has combined %s become one, with the plans', async (_, gone, kept) => {
    await has({ sourcedId: 'GONE', ...gone });
    await has({ sourcedId: 'KEPT', ...kept });
    await wholeNight();
    await plan({ sourcedId: 'GONE' });
    await hasNot('GONE');
    expect(await wholeNight()).toMatchObject({ toMatch: 0, counts: { badges: { documentsJoined: 1 } } });
    expect([await plansOf('GONE'), await plansOf('KEPT')]).toEqual([0, 1]);
    // A document that still names the record of before is the child's all the same.
    await plan({ sourcedId: 'GONE' });
    expect(await plansOf('KEPT')).toBe(2);
  });

  it('of which the first night brings one that has ended: a document that names it is the child’s', async () => {
    await has({ sourcedId: 'OLD', stateStudentId, number: '700008', ended: true });
    await has({ sourcedId: 'NEW', stateStudentId });
    await wholeNight();
    const { document } = await plan({ localNumber: '700008' });
    expect(document.studentId).toBe((await recordOf('NEW'))?.id);
  });

  it('that are combined back again: the plans follow', async () => {
    await has({ sourcedId: 'ONE', stateStudentId });
    await has({ sourcedId: 'TWO', stateStudentId, number: '700009' });
    await wholeNight();
    await plan({ sourcedId: 'ONE' });
    await hasNot('ONE');
    await wholeNight();
    expect(await plansOf('TWO')).toBe(1);
    await hasNot('TWO');
    await has({ sourcedId: 'ONE', stateStudentId });
    await wholeNight();
    expect([await plansOf('ONE'), await plansOf('TWO')]).toEqual([1, 0]);
  });

  it('of which one has another name are a question, and no plan moves', async () => {
    await has({ sourcedId: 'GONE', ...bela, stateStudentId });
    await has({ sourcedId: 'KEPT', stateStudentId });
    await wholeNight();
    await plan({ sourcedId: 'GONE' });
    await hasNot('GONE');
    expect(await wholeNight()).toMatchObject({ toMatch: 1, counts: { badges: { documentsJoined: 0 } } });
    expect([await plansOf('GONE'), await plansOf('KEPT')]).toEqual([1, 0]);
  });
});

describe('a document that waits under a number', () => {
  it.each([
    ['another child', { ...bela, number: '700001' }],
    ['another child who has left', { ...bela, number: '700001', ended: true }],
    ['another child whose birth date is not known', { ...bela, number: '700001', birthDate: null }],
  ])('waits on when the number comes as %s, and a person is asked', async (_, child) => {
    const { document, remarks } = await plan({ localNumber: '700001' }, 'Quentin Otherwise');
    expect(remarks).toMatchObject([{ field: 'student.localNumber', message: expect.stringContaining('waits') }]);
    await has({ sourcedId: 'B', ...child });
    expect(await wholeNight()).toMatchObject({ toMatch: 1 });
    expect(await plansOf('B')).toBe(0);
    expect((await rows()).find(({ id }) => id === document.studentId)).toMatchObject({ sourcedId: null });
  });

  it.each(['Ada Quillfeather', 'ADA QUILLFEATHER', ''])(
    'of %j joins the child when the roster brings them',
    async (name) => {
      const { document } = await plan({ localNumber: '700001' }, name);
      await has({ sourcedId: 'A' });
      expect(await wholeNight()).toMatchObject({ toMatch: 0 });
      expect((await recordOf('A'))?.id).toBe(document.studentId);
    },
  );

  it('is not joined under the name that only a later document of it gave', async () => {
    await plan({ localNumber: '700001' });
    await plan({ localNumber: '700001' }, 'Quentin Otherwise');
    await has({ sourcedId: 'A' });
    expect(await wholeNight()).toMatchObject({ toMatch: 1 });
    expect(await plansOf('A')).toBe(0);
  });

  it('and whose number is corrected in Campus is a question no more', async () => {
    await plan({ localNumber: '700001' }, 'Quentin Otherwise');
    await has({ sourcedId: 'B', ...bela, number: '700001' });
    expect(await wholeNight()).toMatchObject({ toMatch: 1 });
    await has({ sourcedId: 'B', ...bela });
    await has({ sourcedId: 'Q', name: 'Quentin Otherwise' });
    expect(await wholeNight()).toMatchObject({ toMatch: 0 });
    expect([await plansOf('B'), await plansOf('Q')]).toEqual([0, 1]);
  });
});

describe('a child without an SSID who is re-keyed', () => {
  it.each([
    ["Zoë O'Brien-Smith", 'ZOË O’BRIEN_SMITH', {}],
    ['Jose Nunez', 'José Núñez', {}],
    ['Zoë Ngô'.normalize('NFC'), 'Zoë Ngô'.normalize('NFD'), {}],
    ['Ada Quillfeather', 'Ada Quillfeather-Marsh', {}],
    ['Ada Quillfeather', 'ada quillfeather', { birthDate: null }],
  ])('from %s to %s is followed by the number', async (before, after, values) => {
    await has({ sourcedId: 'A', name: before });
    await wholeNight();
    const { document } = await plan({ localNumber: '700001' });
    await hasNot('A');
    await has({ sourcedId: 'A2', name: after, ...values });
    expect(await wholeNight()).toMatchObject({ toMatch: 0, counts: { demographics: { rekeyed: 1 } } });
    expect((await recordOf('A2'))?.id).toBe(document.studentId);
  });
});

describe('a document that names a student', () => {
  it.each([
    ['a number that nobody has', { localNumber: '999999999' }, '', /is not in the roster/],
    ['a number with another child’s name', { localNumber: '700001' }, 'Bela Thornbury', /Ada Quillfeather.*To match/],
    ['an SSID with another child’s name', { stateStudentId }, 'Bela Thornbury', /Ada Quillfeather.*To match/],
    ['a sourcedId with another child’s name', { sourcedId: 'A' }, 'Bela Thornbury', /Ada Quillfeather.*To match/],
  ] as const)(
    'by %s is stored with a remark, each time it comes, under one student who waits',
    async (_, reference, name, remark) => {
      await has({ sourcedId: 'A', stateStudentId });
      await wholeNight();
      const [first, second] = [await plan(reference, name), await plan(reference, name)];
      for (const { remarks } of [first, second])
        expect(remarks.filter(({ field }) => field?.startsWith('student.'))).toEqual([
          { field: `student.${Object.keys(reference)[0]}`, message: expect.stringMatching(remark) },
        ]);
      expect(second.document.studentId).toBe(first.document.studentId);
      expect(await plansOf('A')).toBe(0);
      expect(await wholeNight()).toMatchObject({ toMatch: name === '' ? 0 : 1 });
      expect(await plansOf('A')).toBe(0);
    },
  );

  it.each([
    ['the roster’s name', { localNumber: '700001' }, 'ada quillfeather'],
    ['no name', { sourcedId: 'A' }, ''],
  ])('under %s is the student’s at once, without a remark', async (_, reference, name) => {
    await has({ sourcedId: 'A', stateStudentId });
    await wholeNight();
    const { document, remarks } = await plan(reference, name);
    expect([document.studentId, remarks]).toEqual([(await recordOf('A'))?.id, []]);
  });

  it('under a longer form of the roster’s name is the student’s at once, with a remark', async () => {
    await has({ sourcedId: 'A', stateStudentId });
    await wholeNight();
    const { document, remarks } = await plan({ stateStudentId }, 'Ada Quillfeather-Marsh');
    expect(document.studentId).toBe((await recordOf('A'))?.id);
    expect(remarks).toMatchObject([{ message: expect.stringContaining('the roster calls this student') }]);
  });
});

describe('an id that comes as a number beyond 2^53', () => {
  it.each([
    ['sourcedId', '{"sourcedId": 9007199254740993}', '{"sourcedId": 9007199254740992}'],
    ['identifier', '{"identifier": 9007199254740993}', '{"identifier": 9007199254740992}'],
    [
      'userIds',
      '{"userIds": [{"type": "stateId", "identifier": 9007199254740993}]}',
      '{"userIds": [{"type": "stateId", "identifier": 9007199254740992}]}',
    ],
  ])('as %s makes two of two children, or rejects both with a reason', async (field, first, second) => {
    for (const [at, text] of [first, second].entries()) {
      const object = { ...like, sourcedId: `BIG-${at}`, givenName: `Child ${at}`, ...(JSON.parse(text) as object) };
      await under.campus.control('POST', 'objects/users', [{ sourcedId: `BIG-${at}`, object }]);
    }
    const run = await night(under.district);
    expect(run).toMatchObject({ status: 'completed', counts: { students: { rejected: 2 } } });
    const rejected = (await findings(under.district, run.runId)).filter(({ kind }) => kind === 'rejected');
    expect(rejected.map((one) => one.field)).toEqual([field, field]);
    expect(rejected[0]?.reason).toContain('too long to read exactly');
  });
});

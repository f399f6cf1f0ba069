import { describe, expect, it } from 'vitest';
import { badgesOf, findDocument } from '../../src/documents/index.ts';
import { addStudent, plan504, put } from '../documents/support.ts';
import { asDocumentId } from '../support/ids.ts';
import { call, formTokenOf, platform, signInAs, someAdministrator, someDistrict, submit } from './support.ts';

async function signedIn() {
  const district = await someDistrict();
  const session = await signInAs(await someAdministrator(district));
  const student = await addStudent(district, { localNumber: '104233' });
  const base = `/settings/${district.id}/data-loads`;
  const formToken = await formTokenOf(await session.get(base));
  const upload = (text: string | null, action: string, token = formToken, changedDates = '') => {
    const form = new FormData();
    form.set('formToken', token);
    form.set('action', action);
    form.set('changedDates', changedDates);
    if (text !== null) form.set('file', new File([text], 'load.csv', { type: 'text/csv' }));
    return call(base, {
      method: 'POST',
      body: form,
      headers: { cookie: session.cookie, 'sec-fetch-site': 'same-origin' },
    });
  };
  const stub = (fields: Record<string, string>, token = formToken) =>
    submit(`${base}/stub-document`, { formToken: token, ...fields }, { cookie: session.cookie });
  return { district, student, base, formToken, upload, stub, ...session };
}

const file = 'localNumber,form,meetingDate\n104233,section504Plan,2026-09-01\n';

describe('Settings > Data Loads', () => {
  it('keep what was chosen for changed dates, after a refusal and after a check', async () => {
    const { upload } = await signedIn();
    for (const [text, action] of [
      [null, 'load'],
      ['form,stateStudentId\nnonsense,x\n', 'load'],
      ['form,localNumber,meetingDate\nsection504Plan,104233,2026-09-02\n', 'check'],
    ] as const)
      expect(await (await upload(text, action, undefined, 'correct')).text()).toContain(
        '<option value="correct" selected="">',
      );
  });

  it('documents every column: those of all files, and the fields of each form with their printed labels', async () => {
    const { get, base } = await signedIn();
    const html = await (await get(base)).text();
    for (const column of [
      'localNumber',
      'stateStudentId',
      'sourcedId',
      'form',
      'documentId',
      'meetingDate',
      'initialPermission',
    ])
      expect(html).toContain(`<code class="word">${column}</code>`);
    expect(html).toContain('Individualized Education Program (PR-07)');
    expect(html).toContain('MEETING DATE: a date');
    expect(html).not.toContain('[R-1]');
  });

  it('checks a file and stores nothing, then loads it and has the badges', async () => {
    const { district, student, upload } = await signedIn();
    const checked = await (await upload(file, 'check')).text();
    expect(checked).toContain('nothing was stored');
    expect(checked).toContain('1 new');
    expect(await badgesOf(platform, district, student.id)).toEqual([]);
    expect(await (await upload(file, 'load')).text()).toContain('The file was loaded');
    expect(await badgesOf(platform, district, student.id)).toMatchObject([{ startDate: '2026-09-01' }]);
    expect(await (await upload(file, 'load')).text()).toContain('1 unchanged');
  });

  it('says what a line with another date would do, and does what the person chooses', async () => {
    const { district, student, upload } = await signedIn();
    await upload(file, 'load');
    const corrected = file.replace('2026-09-01', '2026-10-01');
    expect(await (await upload(corrected, 'load')).text()).toContain('line 2, meetingDate');
    const checked = await (await upload(corrected, 'check', undefined, 'correct')).text();
    expect(checked).toMatch(/<strong>line 2<\/strong>: corrects document load-[0-9a-f]{20}: meetingDate/);
    await upload(corrected, 'load', undefined, 'correct');
    expect(await badgesOf(platform, district, student.id)).toMatchObject([{ startDate: '2026-10-01' }]);
  });

  it('says first how many students are waited for', async () => {
    const { upload } = await signedIn();
    const lines = (numbers: string[]) =>
      `localNumber,form,meetingDate\n${numbers.map((number) => `${number},section504Plan,2026-09-01\n`).join('')}`;
    const told = async (...numbers: string[]) => (await upload(lines(numbers), 'check')).text();
    expect(await told('990001')).toMatch(/<p>1 document: 1 new.*<p>1 student has not come from Campus yet/s);
    expect(await told('990001', '990002')).toMatch(/<p>2 documents: 2 new.*<p>2 students have not come from/s);
  });

  it('lists every problem by line, and escapes what the file says', async () => {
    const { district, student, upload } = await signedIn();
    const wrong = `${file}104233,section504Plan,46266\n104233,<b>form</b>,2026-09-01\n`;
    const checked = await upload(wrong, 'check');
    expect(checked.status).toBe(200);
    const loaded = await upload(wrong, 'load');
    expect(loaded.status).toBe(400);
    for (const response of [checked, loaded]) {
      const html = await response.text();
      expect(html).toContain('line 3, meetingDate');
      expect(html).toContain('Excel');
      expect(html).toContain('line 4, form');
      expect(html).not.toContain('<b>form</b>');
    }
    const column = await (await upload('stateStudentId,form,<i>color</i>\n', 'load')).text();
    expect(column).toContain('&lt;i&gt;color&lt;/i&gt;');
    expect(await badgesOf(platform, district, student.id)).toEqual([]);
  });

  it('wants a file, the form token of the session, and our own page', async () => {
    const { upload, base, cookie } = await signedIn();
    expect((await upload(null, 'load')).status).toBe(400);
    expect((await upload(file, 'load', 'another')).status).toBe(403);
    const body = new FormData();
    const foreign = { cookie, 'sec-fetch-site': 'cross-site' };
    expect((await call(base, { method: 'POST', body, headers: foreign })).status).toBe(403);
    expect((await submit(base, { action: 'load' }, { cookie })).status).toBe(400);
    expect((await upload('x'.repeat(10.1 * 1024 * 1024), 'check')).status).toBe(413);
  });

  const sendTo = async (of: Awaited<ReturnType<typeof signedIn>>, fields: Record<string, string>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ formToken: of.formToken, ...fields })) form.set(name, value);
    return call(of.base, {
      method: 'POST',
      body: form,
      headers: { cookie: of.cookie, 'sec-fetch-site': 'same-origin' },
    });
  };

  it('loads the checked file with one click, lists it, and undoes it with another', async () => {
    const page = await signedIn();
    const { district, student, upload, get, base } = page;
    const checked = await (await upload(file, 'check')).text();
    expect(checked).toContain('1 badge of Section 504 begins.');
    expect(checked).not.toContain('load.csv');
    const id = checked.match(/name="load" value="(lod_[0-9a-f]{32})"/)?.[1] ?? '';
    const loaded = await (await sendTo(page, { action: 'loadChecked', load: id })).text();
    expect(loaded).toContain('The file was loaded');
    expect(await badgesOf(platform, district, student.id)).toHaveLength(1);
    const listed = await (await get(base)).text();
    expect(listed).toMatch(/admin\d+@example.org.*load\.csv.*1 document: 1 new, 0 changed/s);
    expect((await sendTo(page, { action: 'loadChecked', load: id })).status).toBe(400);
    const undone = await sendTo(page, { action: 'undo', load: id, sure: 'on' });
    expect(undone.status).toBe(303);
    expect(await badgesOf(platform, district, student.id)).toEqual([]);
    expect(await (await get(undone.headers.get('location') ?? '')).text()).toMatch(/You undid the load.*undone.*by/s);
    const again = await sendTo(page, { action: 'undo', load: id, sure: 'on' });
    expect(again.status).toBe(400);
    expect(await again.text()).toContain('was already undone');
    const changes = await (await get(`/settings/${district.id}/changes`)).text();
    expect(changes.match(/1 document: 1 new, 0 changed, 0 unchanged/g)).toHaveLength(2);
    expect(changes).not.toContain('load.csv');
  });

  it('says why a load cannot be undone', async () => {
    const page = await signedIn();
    await page.upload(file, 'load');
    const listed = await (await page.get(page.base)).text();
    const id = listed.match(/name="load" value="(lod_[0-9a-f]{32})"/)?.[1] ?? '';
    await page.upload(file.replace('2026-09-01', '2026-10-01'), 'load', undefined, 'correct');
    const refused = await sendTo(page, { action: 'undo', load: id, sure: 'on' });
    expect(await refused.text()).toContain('One document of this load has changed since');
  });

  it('has a template and an example of each form to download', async () => {
    const { get, base } = await signedIn();
    expect(await (await get(base)).text()).toContain('data-loads/template.csv?form=iep');
    const template = await get(`${base}/template.csv?form=iep`);
    expect(template.headers.get('content-disposition')).toBe('attachment; filename="iep-template.csv"');
    expect(await template.text()).toMatch(/^\uFEFF?localNumber,.*meetingType/);
    expect((await (await get(`${base}/example.csv?form=iep`)).text()).trim().split('\r\n')).toHaveLength(4);
    for (const kind of ['template', 'example']) {
      expect(await (await get(base)).text()).toContain(`data-loads/${kind}.xlsx?form=iep`);
      const workbook = await get(`${base}/${kind}.xlsx?form=iep`);
      expect(workbook.headers.get('content-disposition')).toBe(`attachment; filename="iep-${kind}.xlsx"`);
      expect(new TextDecoder().decode((await workbook.arrayBuffer()).slice(0, 2))).toBe('PK');
    }
    for (const file of ['example.csv', 'template.xlsx'])
      expect((await get(`${base}/${file}?form=wiIep`)).status).toBe(404);
  });

  it('is another district’s 404', async () => {
    const { get } = await signedIn();
    const other = await someDistrict('Elsewhere');
    expect((await get(`/settings/${other.id}/data-loads`)).status).toBe(404);
    expect((await get(`/settings/${other.id}/data-loads/stub-document`)).status).toBe(404);
  });
});

describe('a stub document', () => {
  it('is a form with the printed labels of the chosen form, and the student it was opened from', async () => {
    const { get, base, student } = await signedIn();
    const html = await (await get(`${base}/stub-document?form=iep&student=${student.id}`)).text();
    for (const label of ['MEETING TYPE', 'EFFECTIVE DATES: START', 'LEAST RESTRICTIVE ENVIRONMENT (LRE)'])
      expect(html).toContain(label);
    expect(html).toContain('type="date"');
    expect(html).toContain(`value="${student.sourcedId}"`);
    expect(await (await get(`${base}/stub-document?form=wiIep`)).text()).not.toContain('Purpose of the meeting');
  });

  it('becomes a completed document without a file, once however often it is sent, and its author is kept', async () => {
    const { district, student, stub, get } = await signedIn();
    const fields = {
      form: 'iep',
      localNumber: '104233',
      meetingType: 'review',
      effectiveFrom: '2026-09-08',
      outcome: 'IE13',
      extendedSchoolYear: 'no',
    };
    for (let time = 0; time < 2; time++) {
      const added = await stub(fields);
      expect(added.status).toBe(303);
      expect(added.headers.get('location')).toBe(`/settings/${district.id}/students/${student.id}/programs`);
    }
    expect(await badgesOf(platform, district, student.id)).toMatchObject([
      { program: 'specialEducation', startDate: '2026-09-08' },
    ]);
    const page = await (await get(`/settings/${district.id}/students/${student.id}/documents`)).text();
    const id = asDocumentId(page.match(/load-[0-9a-f]{20}/)?.[0]);
    expect(await findDocument(platform, district, id)).toMatchObject({
      status: 'completed',
      file: null,
      version: 1,
      fields: { extendedSchoolYear: false },
    });
    expect(page.match(/data-label="Who">admin\d+@example.org</g)).toHaveLength(1);
  });

  it('says when the event is there already as a document, or the student is not in the roster', async () => {
    const { district, stub } = await signedIn();
    await put(district, 'plan-1', plan504('104233', '2026-09-01'));
    const told = async (localNumber: string) => {
      const answer = await stub({ form: 'section504Plan', localNumber, meetingDate: '2026-09-01' });
      return answer.text();
    };
    expect(await told('104233')).toContain('is the same event as document plan-1, which stays as it is');
    expect(await told('104234')).toContain('localNumber: is not in the roster');
  });

  it('shows again what was typed, with what is wrong beside it', async () => {
    const { district, student, stub } = await signedIn();
    const refused = await stub({
      form: 'iep',
      localNumber: '104233',
      stateStudentId: 'AB1234',
      meetingDate: '1026-09-01',
      outcome: '"LRE"',
    });
    expect(refused.status).toBe(400);
    const html = await refused.text();
    expect(html).toContain('The student must have exactly one of Local student number, SSID, and');
    expect(html).toContain('>SSID must be two capital letters and seven digits.<');
    expect(html).toContain('must be a real date');
    expect(html).toContain('value="&quot;LRE&quot;"');
    expect(await badgesOf(platform, district, student.id)).toEqual([]);
    expect((await stub({ form: 'chess' })).status).toBe(400);
    const typed = { form: 'iep', localNumber: '104233', meetingType: 'review', confirmDates: 'yes' };
    const outOfDate = await stub(typed, 'another');
    expect(outOfDate.status).toBe(403);
    const shown = await outOfDate.text();
    for (const text of ['Local student number', '104233', 'MEETING TYPE', 'review', 'ticked'])
      expect(shown).toContain(text);
  });
});

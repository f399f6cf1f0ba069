import { beforeEach, describe, expect, it } from 'vitest';
import { documentsOf, joinRecords, putDocument } from '../../src/documents/index.ts';
import type { StudentId } from '../../src/platform/ids.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { type FlagDistrict, flagDistrict, planFor, turnOn } from '../flags/support.ts';
import { asDocumentId } from '../support/ids.ts';
import { callAsOperator } from '../support/product.ts';
import { carryOn } from '../support/runs.ts';
import { formTokenOf, platform, signInAs, someAdministrator, submit } from './support.ts';

let where: FlagDistrict;
let page: () => Promise<string>;
let press: (decision: string) => Promise<Response>;
let list: string;
beforeEach(async () => {
  where = await flagDistrict(2);
  const session = await signInAs(await someAdministrator(where.district));
  list = `/settings/${where.district.id}/students/to-match`;
  page = async () => (await session.get(list)).text();
  press = async (decision) => {
    const html = await page();
    const action = /action="([^"]*to-match\/mat_[^"]*)"/.exec(html)?.[1] ?? '';
    const formToken = await formTokenOf(await session.get(list));
    return submit(action, { formToken, decision }, { cookie: session.cookie });
  };
});

/** A plan under the number of a child whom Campus has under another name. */
async function waitingPlan(): Promise<StudentId> {
  const [one] = where.students;
  const known = await (await callAsOperator(`${where.path}/students/${one?.id}`)).json<{ localNumber: string }>();
  const input = {
    form: 'section504Plan',
    status: 'completed',
    student: { localNumber: known.localNumber },
    studentName: { givenName: 'Quentin', familyName: 'Otherwise' },
    fields: { meetingDate: '2026-09-01' },
  } as const;
  const stored = await putDocument(platform, where.district, asDocumentId('waits'), input, { by: 'test' });
  await joinRecords(platform, where.district);
  return valueOrProblem(stored).document.studentId;
}

const text = (html: string) => html.replaceAll(/<[^>]*>|\s+/g, ' ').replaceAll(/ +/g, ' ');

describe('Students, To match', () => {
  it('shows both records, what agrees and differs, and the plans, badges, and flags that depend on it', async () => {
    const [one, other] = where.students;
    await turnOn(where, 'create');
    for (const student of [one, other]) if (student) await planFor(where, student.sourcedId);
    await callAsOperator(`${where.path}/runs`, 'POST');
    await carryOn(where.district);
    await waitingPlan();
    const html = await page();
    expect(text(html)).toMatch(/Student number .* agrees/);
    expect(text(html)).toMatch(/Quentin Otherwise|Otherwise, Quentin/);
    expect(text(html)).toContain('1 plan document, 1 badge, 1 flag');
    expect(text(html)).toMatch(/1 plan document, [01] badges?, 0 flags/);
  });

  it('takes either answer, and takes it back', async () => {
    const former = await waitingPlan();
    const plans = async () => (await documentsOf(platform, where.district, former)).length;
    expect((await press('oneChild')).status).toBe(303);
    expect([text(await page()).includes('Decided by'), await plans()]).toEqual([true, 0]);
    expect((await press('open')).status).toBe(303);
    expect([text(await page()).includes('One child or two?'), await plans()]).toEqual([true, 1]);
    expect((await press('twoChildren')).status).toBe(303);
    expect([text(await page()).includes('Two children'), await plans()]).toEqual([true, 1]);
  });
});

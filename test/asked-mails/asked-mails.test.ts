import { beforeEach, describe, expect, it } from 'vitest';
import { administratorByEmail } from '../../src/administrators/index.ts';
import { forgetAskedMails, onBehalf } from '../../src/asked-mails/index.ts';
import { askedMails } from '../../src/asked-mails/schema.ts';
import type { District } from '../../src/districts/index.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { oneLine } from '../../src/platform/mail.ts';
import {
  callAsOperator,
  platform,
  sent,
  signInAs,
  someAdministrator,
  someDistrict,
  submit,
} from '../settings/support.ts';

let district: District;
beforeEach(async () => {
  district = await someDistrict();
});

const mail = { to: 'somebody@example.org', subject: 'A subject', text: 'A text' };
const at = (time: string) => ({ ...platform, clock: fixedClock(time) });
const attempts = async (count: number, send: () => Promise<void>) => {
  const results = await Promise.allSettled(Array.from({ length: count }, send));
  return results.filter(({ status }) => status === 'fulfilled').length;
};

describe('mails that somebody asks for', () => {
  it('are ten a minute and fifty a day for a district, whoever asks', async () => {
    let sentMails = 0;
    for (let minute = 10; minute < 20; minute++)
      sentMails += await attempts(12, () =>
        onBehalf(at(`2026-11-30T09:${minute}:00Z`), { operatorToken: `token ${minute}` }, district).mailer.send(mail),
      );
    expect(sentMails).toBe(50);
    const later = onBehalf(at('2026-12-01T09:30:00Z'), { operatorToken: 'one' }, district);
    expect(await attempts(12, () => later.mailer.send(mail))).toBe(10);
  });

  it('are ten a minute for a person, over all districts, and another person is not held up', async () => {
    const [one, other] = await Promise.all(
      [await someAdministrator(district), await someAdministrator(district)].map((email) =>
        administratorByEmail(platform, email),
      ),
    );
    if (!one || !other) throw new Error('nobody was invited');
    let sentMails = 0;
    for (let round = 0; round < 4; round++)
      sentMails += await attempts(5, async () =>
        onBehalf(at('2026-11-30T10:00:00Z'), one, await someDistrict()).mailer.send(mail),
      );
    expect(sentMails).toBe(10);
    expect(await attempts(1, () => onBehalf(at('2026-11-30T10:00:00Z'), other, district).mailer.send(mail))).toBe(1);
  });

  it('say who asked', async () => {
    const email = await someAdministrator(district);
    const person = await administratorByEmail(platform, email);
    if (!person) throw new Error('nobody was invited');
    await onBehalf(platform, person, district).mailer.send(mail);
    expect(sent.at(-1)?.text).toBe(`A text\n\nThis email was asked for by ${email}.`);
    await onBehalf(platform, { operatorToken: 'nightly' }, district).mailer.send(mail);
    expect(sent.at(-1)?.text).toContain('asked for by SameGoal.');
  });

  it('are forgotten after a day', async () => {
    await onBehalf(at('2026-11-01T10:00:00Z'), { operatorToken: 'one' }, district).mailer.send(mail);
    await forgetAskedMails(platform);
    const kept = await platform.directory.select().from(askedMails).all();
    expect(kept.filter(({ districtId, at }) => districtId === district.id && at < '2026-11-02')).toEqual([]);
  });

  it('over the API and on the pages answer 429 or say so, and nobody is added', async () => {
    const path = `/v1/admin/districts/${district.id}`;
    const person = (number: number) => ({
      email: `p${number}-${district.id}@example.org`,
      firstName: 'Jo',
      lastName: 'Miller',
    });
    const answers: number[] = [];
    for (let number = 0; number < 11; number++)
      answers.push((await callAsOperator(`${path}/administrators`, 'POST', person(number))).status);
    expect(answers.filter((status) => status === 201)).toHaveLength(10);
    expect(answers.at(-1)).toBe(429);
    const refused = await callAsOperator(`${path}/dataExports`, 'POST', { ...person(1), endpoints: [] });
    expect(refused.status).toBe(429);
    const { cookie, get } = await signInAs(person(0).email);
    const page = `/settings/${district.id}/administrators`;
    const html = await (await get(page)).text();
    const formToken = html.match(/name="formToken" value="([0-9a-f]+)"/)?.[1] ?? '';
    const form = await submit(page, { ...person(99), role: 'reader', formToken }, { cookie });
    expect(await form.text()).toContain('Nothing was sent');
    const listed = await (await callAsOperator(`${path}/administrators`)).json<unknown[]>();
    expect(listed).toHaveLength(10);
  });
});

describe('names and subjects of mails', () => {
  it.each([
    'Jo\nBcc: all@example.org',
    'jo@example.org',
    'See https://example.org',
    'www.example.org',
    'example.org',
    'Jo\u2028Miller',
    'Jo\u202eMiller',
  ])('refuse the name %j', async (firstName) => {
    const path = `/v1/admin/districts/${district.id}`;
    const body = { email: 'jo@example.org', firstName, lastName: 'Miller' };
    for (const answer of [
      await callAsOperator(`${path}/administrators`, 'POST', body),
      await callAsOperator('/v1/admin/operators', 'POST', body),
      await callAsOperator(`${path}/dataExports`, 'POST', { ...body, endpoints: [] }),
      await callAsOperator(path, 'PATCH', { name: firstName }),
    ]) {
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('must ');
    }
  });

  it.each(['José', "D'Angelo-O’Brien", 'Jo A. Miller', 'Dr. Miller', '李'])('take the name %j', async (lastName) => {
    const body = { email: `jo${Math.random()}@example.org`, firstName: 'Jo', lastName };
    const answer = await callAsOperator(`/v1/admin/districts/${district.id}/administrators`, 'POST', body);
    expect(answer.status).toBe(201);
  });

  it('a subject is one line', () => {
    expect(oneLine('Terms\r\nBcc: all@example.org\u2028now')).toBe('Terms Bcc: all@example.org now');
    expect(oneLine('x'.repeat(1000))).toHaveLength(200);
  });
});

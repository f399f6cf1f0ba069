import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import {
  type Administrator,
  administratorByEmail,
  beginSession,
  confirmSecondFactor,
  removeSecondFactor,
  secondFactorToSetUp,
  sessionsOf,
  signedIn,
  tryCode,
} from '../../src/administrators/index.ts';
import { secondFactors, signInSessions } from '../../src/administrators/schema.ts';
import { codeOf, stepAt } from '../../src/administrators/totp.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import {
  call,
  formTokenOf,
  platform,
  sent,
  signInAs,
  someAdministrator,
  someDistrict,
  submit,
} from '../settings/support.ts';

let email: string;
let administrator: Administrator;
let secret: Uint8Array;
let recovery: readonly string[];
beforeEach(async () => {
  email = await someAdministrator(await someDistrict());
  const found = await administratorByEmail(platform, email);
  const begun = found && (await signedIn(platform, (await beginSession(platform, found, { by: 'link' })) ?? ''));
  if (!begun) throw new Error('no session was begun');
  administrator = begun.administrator;
  const toSetUp = await secondFactorToSetUp(platform, begun);
  const again = await platform.directory
    .select()
    .from(signInSessions)
    .where(eq(signInSessions.tokenHash, begun.session.tokenHash))
    .get();
  secret = fromBase32(toSetUp?.secret ?? '');
  const code = codeOf(secret, stepAt(new Date()) - 1);
  recovery = (again && (await confirmSecondFactor(platform, { administrator, session: again }, code))) ?? [];
  expect(recovery).toHaveLength(10);
});

function fromBase32(text: string): Uint8Array {
  const bits = [...text]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

const rightCode = (steps = 0) => codeOf(secret, stepAt(new Date()) + steps);
const tryWrong = async (times: number) => {
  let last: string = '';
  for (let time = 0; time < times; time++) last = await tryCode(platform, administrator, 'wrong');
  return last;
};
const warnings = () => sent.filter(({ to, subject }) => to === email && subject.startsWith('Wrong codes'));
const wrongCodes = async () =>
  (
    await platform.directory
      .select()
      .from(secondFactors)
      .where(eq(secondFactors.administratorId, administrator.id))
      .get()
  )?.wrongCodes;

it('ten wrong codes in a row warn the owner once, and a right one ends the row', async () => {
  await tryWrong(9);
  expect(warnings()).toHaveLength(0);
  await tryWrong(2);
  expect(warnings()).toHaveLength(1);
  expect(warnings()[0]?.text).toContain('10 wrong codes in a row');
  expect(await tryCode(platform, administrator, rightCode())).toBe('right');
  expect(await wrongCodes()).toBe(0);
  await tryWrong(9);
  expect(warnings()).toHaveLength(1);
});

it('after a hundred in a row no code of the app is taken, and a recovery code unlocks', async () => {
  await platform.directory
    .update(secondFactors)
    .set({ wrongCodes: 98 })
    .where(eq(secondFactors.administratorId, administrator.id));
  expect(await tryWrong(1)).toBe('wrong');
  expect(await tryWrong(1)).toBe('locked');
  expect(warnings().at(-1)?.text).toContain('recovery codes');
  expect(await tryCode(platform, administrator, rightCode())).toBe('locked');
  expect(await tryCode(platform, administrator, recovery[0] ?? '')).toBe('right');
  expect(await tryCode(platform, administrator, rightCode())).toBe('right');
});

it('of many codes at once no more than a hundred are tried', async () => {
  await platform.directory
    .update(secondFactors)
    .set({ wrongCodes: 95 })
    .where(eq(secondFactors.administratorId, administrator.id));
  await Promise.all(Array.from({ length: 5 }, () => tryCode(platform, administrator, 'wrong')));
  expect(await Promise.all([rightCode(), rightCode()].map((code) => tryCode(platform, administrator, code)))).toEqual([
    'locked',
    'locked',
  ]);
});

it('another app that is set up after support took the first away starts without a row', async () => {
  await tryWrong(20);
  await removeSecondFactor(platform, administrator);
  expect(await wrongCodes()).toBeUndefined();
});

it('slows down browsers that are not known after ten wrong codes, and wrong ones of every session count', async () => {
  await tryWrong(10);
  const waiting = await beginSession(platform, administrator, { by: 'link' });
  const cookie = `settings=${waiting}`;
  const formToken = await formTokenOf(await call('/settings/second-factor', { headers: { cookie } }));
  const unknown = { cookie, 'cf-connecting-ip': `198.51.100.${randomBytes(1)[0]}` };
  const slow = await submit('/settings/second-factor', { formToken, code: rightCode() }, unknown);
  expect(slow.status).toBe(429);
  expect(await slow.text()).toContain('one in five minutes');
  await platform.directory
    .update(secondFactors)
    .set({ lastWrongAt: new Date(Date.now() - 301_000).toISOString() })
    .where(eq(secondFactors.administratorId, administrator.id));
  const later = await submit('/settings/second-factor', { formToken, code: rightCode() }, unknown);
  expect(later.status).toBe(303);
});

it('a session ends after an hour without use, and after eight hours in any case', async () => {
  const { cookie } = await signInAs(email);
  const token = cookie.replace('settings=', '');
  const after = (minutes: number) => ({
    ...platform,
    clock: fixedClock(new Date(Date.now() + minutes * 60_000).toISOString()),
  });
  expect(await signedIn(after(61), token)).toBeNull();
  for (let minutes = 0; minutes < 480; minutes += 50) expect(await signedIn(after(minutes), token)).not.toBeNull();
  expect(await signedIn(after(481), token)).toBeNull();
  const { cookie: other } = await signInAs(email);
  await signedIn(platform, other.replace('settings=', ''));
  expect((await sessionsOf(after(62), administrator)).length).toBeLessThan(
    (await sessionsOf(platform, administrator)).length,
  );
});

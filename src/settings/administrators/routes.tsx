import type { Context } from 'hono';
import { administratorsOf, inviteAdministrator, removeAdministrator } from '../../administrators/index.ts';
import { onBehalf } from '../../asked-mails/index.ts';
import { recorded } from '../../audit/index.ts';
import { httpApp } from '../../platform/http.ts';
import { districtPage, notFoundPage, savedText } from '../shell/district-page.tsx';
import { type Entered, readFields, refusedFields } from '../shell/form.ts';
import { type SettingsEnv, signedForm } from '../shell/guards.ts';
import { tabPath } from '../shell/shell.tsx';
import { administratorForm } from './form.ts';
import { AdministratorsPage } from './page.tsx';

/** Settings > Administrators: who may change this district's settings. */
export const administratorPages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/administrators';
const savedTexts: Readonly<Record<string, string>> = {
  invited: 'Invited. We emailed them a sign-in link.',
  removed: 'Removed. This person can no longer open anything here.',
};

async function list(c: Context<SettingsEnv>, entered?: Entered) {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const view = {
    who: c.get('signedIn'),
    district,
    administrators: await administratorsOf(platform, district),
    saved: savedText(c, savedTexts),
    entered,
  };
  return districtPage(c, 'administrators', <AdministratorsPage {...view} />, { status: entered ? 400 : 200 });
}

administratorPages.get(path, (c) => list(c));

administratorPages.post(path, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const form = await signedForm(c);
  const read = readFields(administratorForm, form);
  if (!read.ok) return list(c, read.entered);
  const refused = (text: string) =>
    list(c, { ...refusedFields(administratorForm, form, []), problems: { form: text } });
  // Each invitation is a mail to somebody who may never have heard of us.
  const mailing = onBehalf(platform, c.get('actor'), district);
  const invited = await inviteAdministrator(mailing, district, read.value);
  if (!invited.ok) return refused(invited.problem.detail);
  await recorded(c, invited.value);
  return c.redirect(`${tabPath(district, 'administrators')}?saved=invited`, 303);
});

administratorPages.post(`${path}/:administratorId/remove`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const form = await signedForm(c);
  const id = c.req.param('administratorId');
  const known = (await administratorsOf(platform, district)).find((one) => one.id === id);
  if (!known) return notFoundPage(c);
  const refused = (text: string) => list(c, { values: {}, problems: { list: text } });
  if (form.get('sure') !== 'on') return refused('Nobody was removed. Check the box, then press the button again.');
  const removed = await removeAdministrator(platform, district, known.id, { keepOne: true });
  if (!removed.ok) return refused(removed.problem.detail);
  await recorded(c, removed.value);
  // Who removed herself has no page here any more.
  const self = known.id === c.get('signedIn').administrator.id;
  return c.redirect(self ? '/settings' : `${tabPath(district, 'administrators')}?saved=removed`, 303);
});

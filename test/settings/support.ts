import { env, exports } from 'cloudflare:workers';
import {
  administratorByEmail,
  beginSession,
  completeSession,
  inviteAdministrator,
  mailSignInLink,
  signedIn,
} from '../../src/administrators/index.ts';
import { addDistrict, type District } from '../../src/districts/index.ts';
import type { Mail } from '../../src/platform/mail.ts';
import { type Platform, platformOf } from '../../src/platform/platform.ts';

export const sent: Mail[] = [];

/** The platform with a mailbox in place of the mail service, to read the links from. */
export const platform: Platform = {
  ...platformOf(env),
  mailer: {
    async send(mail) {
      sent.push(mail);
    },
  },
};

export const call = (path: string, init?: RequestInit): Promise<Response> =>
  exports.default.fetch(new Request(new URL(path, env.PUBLIC_URL), { redirect: 'manual', ...init }));

export const callAsOperator = (path: string, method = 'GET', body?: unknown): Promise<Response> =>
  call(path, {
    method,
    headers: { authorization: `Bearer ${env.OPERATOR_TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** A form as a browser sends it from our own page. */
export const submit = (
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers },
    body: new URLSearchParams(form).toString(),
  });

let count = 0;

export const someDistrict = (name = 'Maple Hollow Local Schools', state: District['state'] = 'OH'): Promise<District> =>
  addDistrict(platform, { name, state, irn: '043752', timeZone: 'America/New_York', nightlyHour: 1 });

export async function someAdministrator(...districts: District[]) {
  count += 1;
  const email = `admin${count}@example.org`;
  for (const district of districts)
    await inviteAdministrator(platform, district, { email, firstName: 'Jo', lastName: 'Miller' });
  return email;
}

/** The path of the newest link in the mailbox of `email`. */
export async function mailedLink(email: string): Promise<string> {
  await mailSignInLink(platform, email);
  const mail = sent.filter(({ to, subject }) => to === email && subject.includes('link')).at(-1);
  return mail?.text.match(/\/settings\/sign-in\/[\w-]+/)?.[0] ?? '';
}

export const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? '';

/** Signed in, second factor given: what the browser then holds. Without the pages of signing in, which have tests of their own. */
export async function signInAs(email: string) {
  const administrator = await administratorByEmail(platform, email);
  if (!administrator) throw new Error(`nobody has the address ${email}`);
  const begun = await signedIn(platform, (await beginSession(platform, administrator, { by: 'link' })) ?? '');
  if (!begun) throw new Error('a session was begun and is not there');
  const cookie = `settings=${await completeSession(platform, begun.session)}`;
  const get = (path: string) => call(path, { headers: { cookie } });
  return { cookie, get };
}

export const formTokenOf = async (page: Response) =>
  (await page.text()).match(/name="formToken" value="([0-9a-f]+)"/)?.[1] ?? '';

/** The fields of the form that sends to `action`, as a browser sends them when nothing is changed. */
export function fieldsOf(html: string, action: string): Record<string, string> {
  const form = html.match(new RegExp(`<form[^>]*action="[^"]*${action}"[\\s\\S]*?</form>`))?.[0] ?? '';
  const text = (value: string | undefined) => (value ?? '').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const name = tag.match(/ name="([^"]+)"/)?.[1];
    if (name && (!tag.includes('type="checkbox"') || / checked/.test(tag)))
      fields[name] = text(tag.match(/ value="([^"]*)"/)?.[1]);
  }
  for (const [select, name] of form.matchAll(/<select[^>]* name="([^"]+)"[\s\S]*?<\/select>/g))
    fields[name ?? ''] = text(select.match(/<option value="([^"]*)"[^>]* selected/)?.[1]);
  return fields;
}

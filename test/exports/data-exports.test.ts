import { beforeAll, describe, expect, it } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import { addDataExport, type DataExport, resendTerms } from '../../src/exports/data-exports.ts';
import type { ClientCredentials } from '../../src/exports/index.ts';
import type { Mail } from '../../src/platform/mail.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { askToken, basic, call, callAsOperator, platform, someDistrict } from './support.ts';

const mails: Mail[] = [];
const postbox: Platform = {
  ...platform,
  mailer: {
    send: async (mail) => {
      mails.push(mail);
    },
  },
};
const contact = { firstName: 'Jo', lastName: 'Miller', email: 'jo.miller@example.org' };
const ge = [{ endpoint: 'stateReporting/ge' as const }];

/** The path of the link in the newest mail. */
const mailedLink = () => /\/terms\/[\w-]{43}/.exec(mails.at(-1)?.text ?? '')?.[0] ?? '';
const add = async (district: District) =>
  valueOrProblem(await addDataExport(postbox, district, { ...contact, endpoints: ge }));
const accept = (link: string) => call(link, { method: 'POST' });

async function credentialsOn(page: Response): Promise<ClientCredentials> {
  const html = await page.text();
  const value = (id: string) => new RegExp(`id="${id}">([^<]+)<`).exec(html)?.[1] ?? '';
  return { clientId: value('clientId'), clientSecret: value('clientSecret') };
}

const askWith = (credentials: ClientCredentials) =>
  askToken({ grant_type: 'client_credentials' }, { authorization: basic(credentials) });

let district: District;
let base: string;
beforeAll(async () => {
  district = await someDistrict();
  base = `/v1/admin/districts/${district.id}/dataExports`;
});

describe('a new data export', () => {
  it('waits for its terms, without credentials, and its contact is mailed a link', async () => {
    const response = await callAsOperator(base, 'POST', { ...contact, endpoints: ge });
    expect(response.status).toBe(201);
    const added = (await response.json()) as DataExport;
    expect(added).toMatchObject({
      ...contact,
      status: 'termsPending',
      endpoints: ge,
      clientId: null,
      terms: { status: 'pending', acceptedAt: null },
    });
    expect(await (await callAsOperator(`${base}/${added.id}`)).json()).toEqual(added);
  });

  it('is not added when the mail cannot be sent', async () => {
    const other = await someDistrict();
    const broken: Platform = { ...platform, mailer: { send: () => Promise.reject(new Error('refused')) } };
    const result = await addDataExport(broken, other, { ...contact, endpoints: ge });
    expect(result).toMatchObject({ ok: false, problem: { code: 'mailNotSent' } });
    const list = await callAsOperator(`/v1/admin/districts/${other.id}/dataExports`);
    expect(await list.json()).toEqual([]);
    expect(list.headers.get('x-total-count')).toBe('0');
  });

  it.each([
    ['an unknown endpoint', { endpoints: [{ endpoint: 'stateReporting/xx' }] }, 'endpoints.0.endpoint'],
    ['an endpoint named twice', { endpoints: [...ge, ...ge] }, 'endpoints'],
    ['a wrong address', { email: 'jo.miller' }, 'email'],
    ['an unknown field', { secret: 'x' }, 'secret'],
  ])('is refused for %s, by name', async (_, wrong, field) => {
    const response = await callAsOperator(base, 'POST', { ...contact, endpoints: ge, ...wrong });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalidRequest', errors: [{ field }] });
  });
});

describe('the terms link', () => {
  it('shows the terms any number of times, then gives credentials that work, once', async () => {
    const { id } = await add(district);
    const link = mailedLink();
    for (let visit = 0; visit < 2; visit++) {
      const page = await call(link);
      expect(page.status).toBe(200);
      expect(page.headers.get('cache-control')).toContain('no-store');
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await page.text()).toContain('I accept the terms of service');
    }
    const page = await accept(link);
    expect(page.headers.get('cache-control')).toContain('no-store');
    const credentials = await credentialsOn(page);
    expect((await askWith(credentials)).status).toBe(200);
    expect((await call(link)).status).toBe(404);
    expect((await accept(link)).status).toBe(404);
    expect(await (await callAsOperator(`${base}/${id}`)).json()).toMatchObject({
      status: 'active',
      clientId: credentials.clientId,
      terms: { status: 'accepted', expireAt: null },
    });
  });

  it('gives one pair of credentials to many acceptances at the same moment', async () => {
    await add(district);
    const link = mailedLink();
    const answers = await Promise.all(Array.from({ length: 8 }, () => accept(link)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404, 404, 404, 404]);
  });

  it('stops working when it is mailed again', async () => {
    const { id } = await add(district);
    const older = mailedLink();
    valueOrProblem(await resendTerms(postbox, district, id));
    const newer = mailedLink();
    expect(newer).not.toBe(older);
    expect((await accept(older)).status).toBe(404);
    expect((await accept(newer)).status).toBe(200);
    const again = await resendTerms(postbox, district, id);
    expect(again).toMatchObject({ ok: false, problem: { code: 'conflict' } });
  });

  it('expires after seven days', async () => {
    const now = Date.now();
    const past: Platform = { ...postbox, clock: { now: () => new Date(now - 7 * 86_400_000 - 1000) } };
    const added = valueOrProblem(await addDataExport(past, district, { ...contact, endpoints: ge }));
    expect((await call(mailedLink())).status).toBe(404);
    expect((await accept(mailedLink())).status).toBe(404);
    const shown = await (await callAsOperator(`${base}/${added.id}`)).json();
    expect(shown).toMatchObject({ status: 'termsPending', terms: { status: 'expired' } });
  });

  it('is kept as a hash alone, like the secret', async () => {
    await add(district);
    const link = mailedLink().replace('/terms/', '');
    const tables = await Promise.all(
      ['data_exports', 'api_clients'].map((table) =>
        platform.directory.$client.prepare(`select * from ${table}`).all(),
      ),
    );
    expect(JSON.stringify(tables)).not.toContain(link);
    expect(JSON.stringify(tables)).not.toContain('sgsecret_');
  });

  it('does not exist for a made-up token', async () => {
    expect((await call('/terms/x')).status).toBe(404);
  });
});

describe('an active data export', () => {
  let id: string;
  let credentials: ClientCredentials;
  beforeAll(async () => {
    id = (await add(district)).id;
    credentials = await credentialsOn(await accept(mailedLink()));
  });

  it('gets tokens for the endpoints permitted, and follows a change of them', async () => {
    expect(await (await askWith(credentials)).json()).toMatchObject({ scope: 'stateReporting/ge' });
    const endpoints = [{ endpoint: 'stateReporting/fd' }, { endpoint: 'stateReporting/ge' }];
    const changed = await callAsOperator(`${base}/${id}/endpoints`, 'PUT', { endpoints });
    expect(await changed.json()).toMatchObject({ endpoints });
    expect(await (await askWith(credentials)).json()).toMatchObject({ scope: 'stateReporting/fd stateReporting/ge' });
  });

  it('gets no token while it is disabled, and does again when it is enabled', async () => {
    expect(await (await callAsOperator(`${base}/${id}/disable`, 'POST')).json()).toMatchObject({ status: 'disabled' });
    expect((await askWith(credentials)).status).toBe(401);
    expect(await (await callAsOperator(`${base}/${id}/enable`, 'POST')).json()).toMatchObject({ status: 'active' });
    expect((await askWith(credentials)).status).toBe(200);
  });

  it('is unknown to other districts and to callers who are not operators', async () => {
    const other = await someDistrict();
    expect((await callAsOperator(`/v1/admin/districts/${other.id}/dataExports/${id}`)).status).toBe(404);
    expect((await callAsOperator(`/v1/admin/districts/${other.id}/dataExports/${id}/disable`, 'POST')).status).toBe(
      404,
    );
    const anonymous = await call(`${base}/${id}`);
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get('www-authenticate')).toBe('Bearer realm="SameGoal"');
  });
});

it('loses an open terms link when it is disabled before acceptance', async () => {
  const { id } = await add(district);
  const link = mailedLink();
  await callAsOperator(`${base}/${id}/disable`, 'POST');
  await callAsOperator(`${base}/${id}/enable`, 'POST');
  expect((await accept(link)).status).toBe(404);
});

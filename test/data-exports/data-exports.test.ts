import { beforeAll, describe, expect, it } from 'vitest';
import type { ClientCredentials } from '../../src/api-access/index.ts';
import {
  addDataExport,
  changeContact,
  type DataExport,
  mailNewSecret,
  resendTerms,
  setEndpoints,
} from '../../src/data-exports/index.ts';
import { permitEndpoint } from '../../src/data-exports/permissions.ts';
import { addDistrict, type District } from '../../src/districts/index.ts';
import type { Mail } from '../../src/platform/mail.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { made } from '../support/product.ts';
import { askToken, basic, call, callAsOperator, platform, someDistrict, tokenOf } from './support.ts';

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
  made(district, valueOrProblem(await addDataExport(postbox, district, { ...contact, endpoints: ge })));
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

  it('may not call what reports to another state, now or later', async () => {
    const elsewhere: District = { ...(await someDistrict()), state: 'WI' };
    const participation = { endpoint: 'studentProgramParticipation' as const };
    const message = 'reports to the state of Ohio, and the district is in Wisconsin';
    const refused = {
      ok: false,
      problem: { code: 'invalidRequest', errors: [{ field: 'stateReporting/ge', message }] },
    };
    const sent = mails.length;
    const endpoints = [...ge, participation];
    expect(await addDataExport(postbox, elsewhere, { ...contact, endpoints })).toMatchObject(refused);
    expect(mails).toHaveLength(sent);
    const added = valueOrProblem(await addDataExport(postbox, elsewhere, { ...contact, endpoints: [participation] }));
    const { id } = await made(elsewhere, added);
    expect(await setEndpoints(postbox, elsewhere, id, endpoints)).toMatchObject(refused);
    expect(await permitEndpoint(postbox, elsewhere, id, { endpoint: 'stateReporting/ge' })).toMatchObject(refused);
  });

  it('is refused an endpoint of another state over the API, by name', async () => {
    const there = await addDistrict(platform, { ...district, name: 'Elsewhere', state: 'WI' });
    const path = `/v1/admin/districts/${there.id}/dataExports`;
    const participation = { endpoint: 'studentProgramParticipation' };
    const refused = { code: 'invalidRequest', errors: [{ field: 'stateReporting/ge' }] };
    const endpoints = [participation, ...ge];
    expect(await (await callAsOperator(path, 'POST', { ...contact, endpoints })).json()).toMatchObject(refused);
    const added = await callAsOperator(path, 'POST', { ...contact, endpoints: [participation] });
    const { id } = (await added.json()) as DataExport;
    const changed = await callAsOperator(`${path}/${id}/endpoints`, 'PUT', { endpoints });
    expect(changed.status).toBe(400);
    expect(await changed.json()).toMatchObject(refused);
    expect(await (await callAsOperator(`${path}/${id}`)).json()).toMatchObject({ endpoints: [participation] });
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
    [
      'an option that the endpoint does not have',
      { endpoints: [{ ...ge[0], options: { effectiveDate: { value: null, allowCallerOverride: true } } }] },
      'endpoints.0.options.effectiveDate',
    ],
    [
      'a value that its option does not take',
      { endpoints: [{ ...ge[0], options: { limit: { value: '5000', allowCallerOverride: true } } }] },
      'endpoints.0.options.limit.value',
    ],
    ['a wrong further address', { additionalEmails: ['emis'] }, 'additionalEmails.0'],
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

  it('shows the credentials with buttons that copy them, by the one script of our pages', async () => {
    await add(district);
    const page = await accept(mailedLink());
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const html = await page.text();
    expect(html).toContain('data-copy="clientSecret"');
    // In the order and words of Campus's form.
    const names = [...html.matchAll(/<dt>(.*?)<\/dt>/g)].map(([, name]) => name);
    expect(names.slice(0, 4)).toEqual(['Base URL', 'Token URL', 'Client ID', 'Client Secret']);
    expect(html).toMatch(/<code id="baseUrl">[^<]*\/v1\/oh\/<\/code>/);
    const script = await call(/<script src="([^"]+)"/.exec(html)?.[1] ?? '');
    expect(script.status).toBe(200);
    expect(script.headers.get('content-type')).toContain('text/javascript');
  });

  it('stops working when another address becomes the contact', async () => {
    const { id } = await add(district);
    const link = mailedLink();
    const email = 'sam.lee@example.org';
    const changed = await callAsOperator(`${base}/${id}`, 'PATCH', { email, additionalEmails: ['emis@example.org'] });
    expect(await changed.json()).toMatchObject({
      firstName: 'Jo',
      email,
      additionalEmails: ['emis@example.org'],
      terms: { status: 'expired' },
    });
    expect((await accept(link)).status).toBe(404);
    valueOrProblem(await resendTerms(postbox, district, id));
    expect(mails.at(-1)?.to).toBe(email);
    expect((await accept(mailedLink())).status).toBe(200);
  });

  it.each(['terms', 'newSecret'] as const)(
    'of %s does not work when it was on its way while another address became the contact',
    async (purpose) => {
      const { id } = await add(district);
      if (purpose === 'newSecret') await accept(mailedLink());
      const changing: Platform = {
        ...postbox,
        mailer: {
          send: async (mail) => {
            valueOrProblem(await changeContact(platform, district, id, { email: 'sam.lee@example.org' }));
            await postbox.mailer.send(mail);
          },
        },
      };
      const mail = purpose === 'terms' ? resendTerms : mailNewSecret;
      expect(await mail(changing, district, id)).toMatchObject({ ok: false, problem: { code: 'conflict' } });
      expect((await accept(mailedLink())).status).toBe(404);
    },
  );

  it('gives one pair of credentials to many acceptances at the same moment', async () => {
    await add(district);
    const link = mailedLink();
    const answers = await Promise.all(Array.from({ length: 8 }, () => accept(link)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404, 404, 404, 404]);
  });

  it('stops working when it is emailed again', async () => {
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
    const added = await made(
      district,
      valueOrProblem(await addDataExport(past, district, { ...contact, endpoints: ge })),
    );
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

  it('shows when its client was last used', async () => {
    const other = (await add(district)).id;
    const theirs = await credentialsOn(await accept(mailedLink()));
    expect(await (await callAsOperator(`${base}/${other}`)).json()).toMatchObject({ lastUsedAt: null });
    const before = new Date().toISOString();
    expect((await askWith(theirs)).status).toBe(200);
    await expect
      .poll(async () => ((await (await callAsOperator(`${base}/${other}`)).json()) as DataExport).lastUsedAt ?? '')
      .toSatisfy((at: string) => at >= before);
  });

  it('keeps the settings of its options, and shows them all', async () => {
    const limit = { value: '500', allowCallerOverride: false };
    const endpoints = [{ endpoint: 'stateReporting/ge', options: { limit } }];
    const { id: other } = await add(district);
    const changed = await callAsOperator(`${base}/${other}/endpoints`, 'PUT', { endpoints });
    expect(await changed.json()).toMatchObject({
      endpoints: [{ options: { limit, fiscalYear: { value: null, allowCallerOverride: true } } }],
    });
  });

  it("is refused a caller's value for an option without override, by the option's name", async () => {
    const { id: other } = await add(district);
    const theirs = await credentialsOn(await accept(mailedLink()));
    const fixed = { value: null, allowCallerOverride: false };
    await callAsOperator(`${base}/${other}/endpoints`, 'PUT', {
      endpoints: [
        { endpoint: 'stateReporting/ge', options: { fiscalYear: fixed } },
        {
          endpoint: 'studentProgramParticipation',
          options: { program: { value: ['section504'], allowCallerOverride: false } },
        },
      ],
    });
    const headers = { authorization: `Bearer ${await tokenOf(theirs)}` };
    const refused = await call('/v1/oh/stateReporting/ge?fiscalYear=2027&limit=10', { headers });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: 'invalidRequest', errors: [{ field: 'fiscalYear' }] });
    const path = '/v1/oh/studentProgramParticipation';
    expect((await call(path, { headers })).status).toBe(200);
    expect((await call(`${path}?program=section504`, { headers })).status).toBe(200);
    const other504 = await call(`${path}?program=specialEducation`, { headers });
    expect(other504.status).toBe(400);
    expect(await other504.json()).toMatchObject({ errors: [{ field: 'program' }] });
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

describe('rotation of the client secret', () => {
  it('gives a new secret, once, to whoever has the mailed link; the old one works beside it until its days are over', async () => {
    const { id } = await add(district);
    const old = await credentialsOn(await accept(mailedLink()));
    valueOrProblem(await mailNewSecret(postbox, district, id));
    const link = mailedLink();
    const page = await call(link);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Show the new client secret');
    expect((await askWith(old)).status).toBe(200);

    const answers = await Promise.all([accept(link), accept(link), accept(link)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    const shown = answers.find(({ status }) => status === 200);
    const fresh = await credentialsOn(shown as Response);
    expect(fresh.clientId).toBe(old.clientId);
    expect(fresh.clientSecret).not.toBe(old.clientSecret);
    expect((await askWith(fresh)).status).toBe(200);
    expect((await askWith(old)).status).toBe(200);

    const now = (await (await callAsOperator(`${base}/${id}`)).json()) as DataExport;
    expect(now.newSecret.linkExpireAt).toBeNull();
    const ends = Date.parse(now.newSecret.previousSecretExpiresAt ?? '');
    expect(Math.abs(ends - Date.now() - 7 * 86_400_000)).toBeLessThan(60_000);

    const past = new Date(Date.now() - 1000).toISOString();
    await platform.directory.$client
      .prepare('update api_clients set previous_secret_expires_at = ? where client_id = ?')
      .bind(past, old.clientId)
      .run();
    expect((await askWith(old)).status).toBe(401);
    expect((await askWith(fresh)).status).toBe(200);
  });

  it('ends an older secret at once when it is rotated twice', async () => {
    const { id } = await add(district);
    const secrets = [await credentialsOn(await accept(mailedLink()))];
    for (let round = 0; round < 2; round++) {
      valueOrProblem(await mailNewSecret(postbox, district, id));
      secrets.push(await credentialsOn(await accept(mailedLink())));
    }
    const statuses = await Promise.all(secrets.map(async (one) => (await askWith(one)).status));
    expect(statuses).toEqual([401, 200, 200]);
  });

  it('is refused while the terms are pending, and while the export is disabled', async () => {
    const { id } = await add(district);
    const pending = await callAsOperator(`${base}/${id}/secretMail`, 'POST');
    expect(pending.status).toBe(409);
    await accept(mailedLink());
    valueOrProblem(await mailNewSecret(postbox, district, id));
    const link = mailedLink();
    await callAsOperator(`${base}/${id}/disable`, 'POST');
    expect((await callAsOperator(`${base}/${id}/secretMail`, 'POST')).status).toBe(409);
    await callAsOperator(`${base}/${id}/enable`, 'POST');
    expect((await accept(link)).status).toBe(404);
  });
});

import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { call, newDistrict, send } from './support.ts';

const name = 'extracts';
const connection = {
  baseUrl: 'https://partner.example/v1/oh/',
  tokenUrl: 'https://partner.example/v1/token',
  clientId: 'campus',
  clientSecret: 'a secret:of ours',
};

let students: { sourcedId: string; ssid: string; familyName: string }[];
beforeAll(async () => {
  await newDistrict(name);
  await send('PUT', `/${name}/control/partner`, { reporting: connection });
  students = await (await call(`/${name}/control/students?limit=1000`)).json();
});
afterEach(() => vi.unstubAllGlobals());

interface Counts {
  records: number;
  matched: number;
  unmatched: number;
  pages: number;
  byDateType: Record<string, number>;
  problem?: string;
}

/** A partner that answers pages one after another, and what it was asked. */
function partner(...answers: (() => Response)[]) {
  const asked: { url: URL; headers: Headers; body: string }[] = [];
  vi.stubGlobal('fetch', async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    asked.push({ url, headers: request.headers, body: new TextDecoder().decode(await request.arrayBuffer()) });
    if (url.pathname === '/v1/token') return Response.json({ access_token: 'token-1', token_type: 'Bearer' });
    return answers[asked.length - 2]?.() ?? Response.json({ title: 'Too many pages' }, { status: 500 });
  });
  return asked;
}

const record = (index: number, dateType = 'IIEP') => ({
  emisStudentId: students[index]?.ssid ?? 'ZZ0000000',
  dateType,
});
const page = (records: unknown[], next?: string) => () =>
  Response.json(records, { headers: next ? { link: `<${next}>; rel="next"` } : {} });
const run = async (body: Record<string, unknown>, type = 'ge') =>
  (await send('POST', `/${name}/campus/reports/${type}`, body)).json<Counts>();

describe('an extract', () => {
  it('takes a token with Basic and asks with the parameters that were filled in', async () => {
    const asked = partner(page([]));
    const counts = await run({
      fiscalYear: 2027,
      startDate: '2026-07-01',
      endDate: '',
      additionalYears: 3,
      buildingIrn: ['008000', '008007'],
    });
    expect(counts).toEqual({ records: 0, matched: 0, unmatched: 0, pages: 1, byDateType: {} });
    expect(asked[0]?.body).toBe('grant_type=client_credentials');
    expect(atob(asked[0]?.headers.get('authorization')?.slice(6) ?? '')).toBe('campus:a%20secret%3Aof%20ours');
    expect(asked[1]?.headers.get('authorization')).toBe('Bearer token-1');
    expect(asked[1]?.url.pathname).toBe('/v1/oh/stateReporting/ge');
    expect([...(asked[1]?.url.searchParams ?? [])]).toEqual([
      ['fiscalYear', '2027'],
      ['startDate', '2026-07-01'],
      ['additionalYears', '3'],
      ['buildingIrn', '008000'],
      ['buildingIrn', '008007'],
      ['limit', '1000'],
      ['offset', '0'],
    ]);
  });

  it('follows the next pages and matches every record to a student by SSID', async () => {
    const next = `${connection.baseUrl}stateReporting/ge?limit=1000&offset=3`;
    const asked = partner(page([record(0), record(0, 'RFRL'), record(1)], next), page([record(2), record(10_000)]));
    expect(await run({ fiscalYear: 2027 })).toEqual({
      records: 5,
      matched: 4,
      unmatched: 1,
      pages: 2,
      byDateType: { IIEP: 4, RFRL: 1 },
    });
    expect(asked.map(({ url }) => url.search)).toEqual([
      '',
      expect.stringContaining('offset=0'),
      '?limit=1000&offset=3',
    ]);
  });

  it('shows a browser the records beside the names, as text', async () => {
    partner(page([record(0), { emisStudentId: '<b>ZZ</b>', dateType: 'IIEP' }]));
    const response = await call(`/${name}/campus/reports/ge`, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body: new URLSearchParams({ pullFromIntegration: '1', fiscalYear: '2027', startDate: '', buildingIrn: '' }),
    });
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(text).toContain(`/campus/students/${students[0]?.sourcedId}"`);
    expect(text).toContain('Not in Campus');
    expect(text).toContain('&lt;b&gt;ZZ');
  });

  it('shows the first 200 records and counts all', async () => {
    partner(page(Array.from({ length: 250 }, () => record(0))));
    const body = new URLSearchParams({ pullFromIntegration: '1' });
    const response = await call(`/${name}/campus/reports/fe`, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body,
    });
    const text = await response.text();
    expect(text.match(/<th scope="row">/g)).toHaveLength(200);
    expect(text).toContain('>250<');
  });

  it('without the checkbox asks the partner for nothing', async () => {
    const asked = partner();
    const response = await call(`/${name}/campus/reports/ge`, { method: 'POST', body: new URLSearchParams() });
    expect((await response.json<Counts>()).problem).toContain('Pull data from SPED product integration');
    expect(asked).toEqual([]);
  });

  it('there is none of an unknown type', async () => {
    for (const type of ['xx', 'constructor'])
      expect((await send('POST', `/${name}/campus/reports/${type}`, {})).status).toBe(404);
  });
});

describe('an extract that cannot be had says why', () => {
  it.each<[string, (() => Response)[], RegExp]>([
    [
      'the partner’s refusal, in its words',
      [() => Response.json({ title: 'Not ready', detail: 'No pull has completed.' }, { status: 409 })],
      /409 \(Not ready: No pull has completed\.\)/,
    ],
    ['an answer that is no list', [() => Response.json({ records: [] })], /did not answer a list/],
    ['a page that is not JSON', [() => new Response('<html>')], /did not answer a list/],
    ['a next page of somebody else', [page([], 'https://elsewhere.example/')], /somebody else/],
    [
      'a next page that is the same page',
      [page([], `${connection.baseUrl}stateReporting/ge?limit=1000&offset=0`)],
      /same page/,
    ],
  ])('%s', async (_, answers, problem) => {
    partner(...answers);
    expect((await run({})).problem).toMatch(problem);
  });

  it('keeps the counts of the pages that came before', async () => {
    const next = `${connection.baseUrl}stateReporting/ge?limit=1000&offset=1`;
    partner(page([record(0)], next), () => new Response(null, { status: 503 }));
    expect(await run({})).toMatchObject({ records: 1, matched: 1, problem: expect.stringContaining('503') });
  });

  it('a token that is refused, and a partner that does not answer', async () => {
    vi.stubGlobal('fetch', async () => Response.json({ error: 'invalid_client' }, { status: 401 }));
    expect((await run({})).problem).toBe('The token URL answered 401 (invalid_client).');
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('no network')));
    expect((await run({})).problem).toBe('The partner cannot be reached.');
  });

  it('a parameter that is none, and a connection that nobody entered', async () => {
    expect((await run({ startDate: 'soon' })).problem).toContain('startDate');
    await newDistrict('unconnected', 50);
    const response = await send('POST', '/unconnected/campus/reports/ge', {});
    expect((await response.json<Counts>()).problem).toContain('No Vertical Reporting connection');
  });
});

describe('an FD extract', () => {
  it('has Campus’ own value wherever the partner put @, and the partner’s everywhere else', async () => {
    partner(
      page([
        { emisStudentId: students[0]?.ssid, disabilityCondition: '10', attendancePattern: '@@', immigrantStatus: '@' },
        { emisStudentId: students[1]?.ssid, disabilityCondition: '**', attendancePattern: '', immigrantStatus: '@' },
      ]),
    );
    const { all } = await (await send('POST', `/${name}/control/reports/fd`, {})).json<{ all: object[] }>();
    expect(all).toEqual([
      { emisStudentId: students[0]?.ssid, disabilityCondition: '10', attendancePattern: '**', immigrantStatus: 'N' },
      { emisStudentId: students[1]?.ssid, disabilityCondition: '**', attendancePattern: '', immigrantStatus: 'N' },
    ]);
  });
});

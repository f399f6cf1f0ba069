import { exports } from 'cloudflare:workers';

const origin = 'http://campus.test';

export const call = (path: string, init: RequestInit = {}) =>
  // SAFETY: the exports of the simulator, which vitest types as those of the product.
  (exports as unknown as { default: Fetcher }).default.fetch(`${origin}${path}`, { redirect: 'manual', ...init });

export const send = (method: string, path: string, body: unknown) =>
  call(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

export interface Connections {
  oneRoster: { baseUrl: string; accessTokenUrl: string; clientId: string; clientSecret: string };
  documentViewer: { publicKeysetUrl: string; openIdEndpoint: string; deploymentId: string; clientId: string };
  vendor: { vendorKey: string; vendorSecret: string };
}

export async function newDistrict(name: string, students = 60, seed = 7): Promise<Connections> {
  const made = await send('PUT', `/${name}/control/district`, { seed, students, startDate: '2026-11-02' });
  if (made.status !== 201) throw new Error(`no district: ${await made.text()}`);
  return (await call(`/${name}/control/connections`)).json();
}

const path = (url: string) => url.slice(origin.length);

export function requestToken({ oneRoster }: Connections, scope?: string): Promise<Response> {
  return call(path(oneRoster.accessTokenUrl), {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa([oneRoster.clientId, oneRoster.clientSecret].map(encodeURIComponent).join(':'))}`,
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope && { scope }) }),
  });
}

export interface Roster {
  get(at: string, headers?: Record<string, string>): Promise<Response>;
}

/** Calls OneRoster with one token. */
export async function rosterOf(connections: Connections): Promise<Roster> {
  const { access_token: token } = await (await requestToken(connections)).json<{ access_token: string }>();
  return {
    get: (at, headers = {}) =>
      call(`${path(connections.oneRoster.baseUrl)}/${at}`, {
        headers: { authorization: `Bearer ${token}`, ...headers },
      }),
  };
}

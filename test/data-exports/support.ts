import { env, exports } from 'cloudflare:workers';
import type { ClientCredentials } from '../../src/api-access/index.ts';
import { addDistrict, type District } from '../../src/districts/index.ts';
import { platformOf } from '../../src/platform/platform.ts';

export const platform = platformOf(env);

export const origin = 'http://127.0.0.1:8787';

export const call = (path: string, init?: RequestInit): Promise<Response> =>
  exports.default.fetch(new Request(new URL(path, origin), { redirect: 'manual', ...init }));

const operator = { authorization: `Bearer ${platform.config.OPERATOR_TOKEN}` };

export function callAsOperator(path: string, method = 'GET', body?: unknown): Promise<Response> {
  if (body === undefined) return call(path, { method, headers: operator });
  const headers = { ...operator, 'content-type': 'application/json' };
  return call(path, { method, headers, body: JSON.stringify(body) });
}

export const someDistrict = (name = 'Maple Hollow Local Schools'): Promise<District> =>
  addDistrict(platform, { name, state: 'OH', irn: '043752', timeZone: 'America/New_York', nightlyHour: 1 });

export const basic = ({ clientId, clientSecret }: ClientCredentials): string =>
  `Basic ${btoa(`${clientId}:${clientSecret}`)}`;

/** A token request; `cf-connecting-ip` keeps one test's failures out of another's rate. */
export const askToken = (form: Record<string, string> | string, headers: Record<string, string> = {}) =>
  call('/v1/token', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'cf-connecting-ip': '192.0.2.1', ...headers },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  });

export async function tokenOf(credentials: ClientCredentials, scope?: string): Promise<string> {
  const form = { grant_type: 'client_credentials', ...(scope ? { scope } : {}) };
  const response = await askToken(form, { authorization: basic(credentials) });
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}

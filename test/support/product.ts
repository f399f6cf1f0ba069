import { env, exports } from 'cloudflare:workers';
import { addAuthoringClient } from '../../src/api-access/index.ts';
import type { Changed } from '../../src/audit/index.ts';
import {
  addDistrict,
  type District,
  demographicsStatus,
  markDemographicsCompleted,
} from '../../src/districts/index.ts';
import { type Platform, platformOf } from '../../src/platform/platform.ts';

/** The platform of the Worker under test: the same databases, objects and queues. */
export const platform: Platform = platformOf(env);

/** Calls the product over HTTP, without following redirects. */
export const call = (path: string, init?: RequestInit): Promise<Response> =>
  exports.default.fetch(new Request(new URL(path, env.PUBLIC_URL), { redirect: 'manual', ...init }));

/** Calls the admin API as an operator. */
export function callAsOperator(path: string, method = 'GET', body?: unknown): Promise<Response> {
  const headers: Record<string, string> = { authorization: `Bearer ${env.OPERATOR_TOKEN}` };
  if (body === undefined) return call(path, { method, headers });
  headers['content-type'] = 'application/json';
  return call(path, { method, headers, body: JSON.stringify(body) });
}

/** The value of a change that a test makes, written down as the operator's. */
export const made = <T>(district: District, changed: Changed<T>): Promise<T> =>
  changed.recordedBy(platform, district, { operatorToken: 'tests' });

/** Credentials of a plan-authoring system of the district. */
export const authoringClient = async (district: District) =>
  made(district, await addAuthoringClient(platform, district));

export const someDistrict = (name = 'Maple Hollow Local Schools'): Promise<District> =>
  addDistrict(platform, { name, state: 'OH', irn: '043752', timeZone: 'America/New_York', nightlyHour: 1 });

/** The nightly demographics integration has completed once over the connection that is set up. */
export async function completeDemographics(district: District): Promise<void> {
  const connection = await demographicsStatus(platform, district);
  const completed = connection && (await markDemographicsCompleted(platform, district, connection.updatedAt));
  if (!completed?.ok) throw new Error('there is no connection');
}

import type { Context } from 'hono';
import type { ClientEnv } from '../api-access/index.ts';
import { actorName } from '../audit/index.ts';
import type { District, DistrictAdminEnv } from '../districts/index.ts';
import type { HttpEnv } from '../platform/http.ts';
import { failureFields } from '../platform/log.ts';
import { type Disclosure, recordDisclosure } from './record.ts';

/** What a request asks for: its route as the API describes it, and its parameters. */
function askedIn({ req, var: { requestId } }: Pick<Context<HttpEnv>, 'req' | 'var'>) {
  const { districtId: _, ...parameters } = { ...req.param(), ...req.query() };
  return { endpoint: `${req.method} ${req.routePath}`, parameters, requestId };
}

/** Records that this answer names these students, before the answer is sent. For routes behind an access token. */
export function discloseToClient<Read>(c: Context<ClientEnv<Read>>, students: readonly string[]): Promise<void> {
  const { clientId, district } = c.get('client');
  const asked = askedIn(c);
  return recordDisclosure(c.get('platform'), district, {
    ...asked,
    recipientKind: 'client',
    recipient: clientId,
    records: students.length,
    students,
  });
}

/** The same for an operator's look over the admin API. */
export function discloseToOperator(c: Context<DistrictAdminEnv>, students: readonly string[]): Promise<void> {
  const asked = askedIn(c);
  const recipient = actorName(c.get('actor'));
  return recordDisclosure(c.get('platform'), c.get('district'), {
    ...asked,
    recipientKind: 'operator',
    recipient,
    records: students.length,
    students,
  });
}

/** The same for an operator's look at a page of the settings. What a district's own people look at is no disclosure. */
export function discloseOnPage(
  c: Pick<Context<HttpEnv>, 'req' | 'var'>,
  district: District,
  operator: string,
  students: readonly string[],
): Promise<void> {
  const to = { recipientKind: 'operator', recipient: operator } as const;
  return recordDisclosure(c.var.platform, district, { ...askedIn(c), ...to, records: students.length, students });
}

/**
 * The same for a report page, after the answer is ready: Campus waits for a thousand records, and not for the
 * record of their disclosure. `students` reads the page once more, so it is called in the background too.
 */
export function discloseInBackground<Read>(
  c: Context<ClientEnv<Read>>,
  students: () => readonly string[],
  asked: Pick<Disclosure, 'endpoint' | 'parameters'>,
): void {
  const { platform, requestId, client } = c.var;
  const { clientId, district } = client;
  const record = async () => {
    const named = students();
    const to = { recipientKind: 'client', recipient: clientId, requestId } as const;
    await recordDisclosure(platform, district, { ...asked, ...to, records: named.length, students: named });
  };
  c.executionCtx.waitUntil(
    record().catch((error: unknown) =>
      platform.log.error('disclosure not recorded', { districtId: district.id, clientId, ...failureFields(error) }),
    ),
  );
}

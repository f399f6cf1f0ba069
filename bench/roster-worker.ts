import type { District } from '../src/districts/index.ts';
import type { Database } from '../src/platform/database.ts';
import { databasesOf } from '../src/platform/database.ts';
import type { RunId } from '../src/platform/ids.ts';
import * as landing from '../src/roster/landing.ts';
import product from '../src/worker.ts';

// Its Durable Objects.
export * from '../src/worker.ts';

/**
 * The product, and beside it, under /bare, the least that could land a roster: fetch a page, parse it, upsert it with the same SQL. It checks nothing, hashes
 * nothing, counts nothing, keeps no cursor and no history, and cannot be interrupted.
 */
interface Bare {
  readonly baseUrl: string;
  readonly token: string;
  readonly district: string;
}

interface User {
  readonly [member: string]: unknown;
  readonly sourcedId: string;
  readonly userIds?: readonly { readonly type: string; readonly identifier: string }[];
  readonly roles: readonly { readonly role: string; readonly beginDate?: string; readonly endDate?: string }[];
  readonly agents?: readonly { readonly sourcedId: string }[];
  readonly primaryOrg?: { readonly sourcedId: string };
  readonly grades?: readonly string[];
}

const ids = (references: User['agents']) => (references ?? []).map(({ sourcedId }) => sourcedId);
const idOf = (reference: unknown) => (reference as { sourcedId: string } | undefined)?.sourcedId ?? null;
const kept = ({ sourcedId, dateLastModified }: User) => ({ sourcedId, contentHash: dateLastModified });

const student = (user: User) => ({
  ...kept(user),
  stateStudentId: user.userIds?.[0]?.identifier ?? null,
  localNumber: user.identifier as string | null,
  givenName: user.givenName,
  middleName: user.middleName ?? null,
  familyName: user.familyName,
  grade: user.grades?.[0] ?? null,
  school: idOf(user.primaryOrg),
  enrolledFrom: user.roles[0]?.beginDate ?? null,
  enrolledTo: user.roles[0]?.endDate ?? null,
  enabled: user.enabledUser === 'true',
  userIds: user.userIds,
  agents: ids(user.agents),
  reportedStatus: 'active',
});

const guardian = (user: User) => ({
  ...kept(user),
  givenName: user.givenName,
  familyName: user.familyName,
  role: user.roles[0]?.role,
  email: user.email ?? null,
  phone: user.phone ?? null,
  students: ids(user.agents),
  status: 'active',
});

type Land = (at: landing.Landing, objects: readonly User[]) => Promise<unknown>;
const landGuardians: Land = (at, objects) => landing.landGuardians(at, objects.map(guardian));

const collections: [path: string, envelope: string, land: Land][] = [
  [
    'orgs?',
    'orgs',
    (at, objects) =>
      landing.landOrgs(
        at,
        objects.map((org) => ({ ...org, ...kept(org), parent: idOf(org.parent) })),
      ),
  ],
  [
    'academicSessions?',
    'academicSessions',
    (at, objects) =>
      landing.landAcademicSessions(
        at,
        objects.map((one) => ({ ...one, ...kept(one) })),
      ),
  ],
  ['students?', 'users', (at, objects) => landing.landStudents(at, objects.map(student))],
  ...['guardian', 'parent', 'relative'].map((role): [string, string, Land] => [
    `users?filter=${encodeURIComponent(`roles.role='${role}'`)}&`,
    'users',
    landGuardians,
  ]),
  [
    'demographics?fields=sourcedId,status,dateLastModified,birthDate,sex&',
    'demographics',
    (at, objects) => landing.landDemographics(at, objects),
  ],
  [
    `enrollments?filter=${encodeURIComponent("role='student'")}&`,
    'enrollments',
    (at, objects) =>
      landing.landEnrollments(
        at,
        objects.map((one) => ({
          ...kept(one),
          student: idOf(one.user),
          class: idOf(one.class),
          school: idOf(one.school),
          beginDate: one.beginDate ?? null,
          endDate: one.endDate ?? null,
          status: 'active',
        })),
      ),
  ],
];

async function bareLoop(env: Env, { baseUrl, token, district }: Bare): Promise<number> {
  const database = databasesOf(env)('DB');
  // Counting is ours, and the last statement of each landing; a bare loop does without.
  const uncounted = new Proxy(database, {
    get: (target, name) => (name === 'get' ? async () => undefined : Reflect.get(target, name)),
  });
  const at: landing.Landing = {
    database: uncounted as Database,
    district: { id: district } as District,
    runId: 'run_bare' as RunId,
  };
  let records = 0;
  for (const [path, envelope, land] of collections)
    for (let offset = 0; ; ) {
      const response = await fetch(`${baseUrl}/${path}limit=1000&offset=${offset}&sort=sourcedId&orderBy=asc`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const objects = (await response.json<Record<string, User[]>>())[envelope] ?? [];
      await land(at, objects);
      offset += objects.length;
      records += objects.length;
      if (offset >= Number(response.headers.get('x-total-count'))) break;
    }
  return records;
}

export default {
  ...product,
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname === '/bare')
      return Response.json(await bareLoop(env, await request.json<Bare>()));
    return (product.fetch as (request: Request, env: Env, context: ExecutionContext) => Promise<Response>)(
      request,
      env,
      context,
    );
  },
};

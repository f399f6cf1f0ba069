import { env, exports } from 'cloudflare:workers';
import type { JWTPayload } from 'jose';
import { vi } from 'vitest';
import { addDistrict, type District, setDocumentViewer } from '../../src/districts/index.ts';
import { type DocumentInput, putDocument, putFile } from '../../src/documents/index.ts';
import { launchUrlOf } from '../../src/lti/index.ts';
import { accessRecords } from '../../src/lti/schema.ts';
import type { DocumentId, StudentId } from '../../src/platform/ids.ts';
import { platformOf } from '../../src/platform/platform.ts';
import type { Program } from '../../src/programs/index.ts';
import { addStudentFromDocument, type Student } from '../../src/roster/index.ts';
import { asDocumentId } from '../support/ids.ts';
import { campus, goodClaims, type KeyPair, sign } from './campus-platform.ts';

export const platform = platformOf(env);
export const pdf = new TextEncoder().encode(`%PDF-1.4\n${'x'.repeat(984)}\n%%EOF`);

export const call = (path: string, init?: RequestInit): Promise<Response> =>
  exports.default.fetch(new Request(new URL(path, env.PUBLIC_URL), { redirect: 'manual', ...init }));

export const postForm = (
  path: string,
  form: Record<string, string> | string,
  cookie = '',
  { headers = {}, ...more }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Response> =>
  call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...(cookie ? { cookie } : {}), ...headers },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
    ...more,
  });

/** Keeps the log lines of a test; `refusals` are those that say why no document was shown. */
export function watchLog() {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const refusals = () => lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'no document shown');
  return { lines, refusals };
}

let count = 0;

/** A district with its own registration in Campus, and one student. */
export async function someDistrict(registration: Partial<typeof campus & { issuer: string | null }> = {}) {
  count += 1;
  const district = await addDistrict(platform, {
    name: `District ${count}`,
    state: 'OH',
    irn: '043752',
    timeZone: 'America/New_York',
    nightlyHour: 1,
  });
  const { keysetUrl: publicKeysetUrl, openIdEndpoint, deploymentId } = { ...campus, ...registration };
  const clientId = registration.clientId ?? `client-${count}`;
  const issuer = registration.issuer ?? null;
  await setDocumentViewer(platform, district, { publicKeysetUrl, openIdEndpoint, deploymentId, clientId, issuer });
  const student = await addStudentFromDocument(
    platform,
    district,
    { stateStudentId: `AA${String(count).padStart(7, '0')}` },
    { givenName: 'Avery', familyName: 'O’Example <b>' },
  );
  return { district, clientId, student };
}

/** Stores a 504 plan with its PDF, as the authoring system does. */
export async function addPlan(
  district: District,
  student: Student,
  change: Partial<Pick<DocumentInput, 'form' | 'status' | 'fields'>> & { file?: false } = {},
) {
  count += 1;
  const id = asDocumentId(`doc-${count}`);
  const { file, ...fields } = change;
  await putPlan(district, student, id, fields);
  if (file !== false) await putPdf(district, id);
  return id;
}

export async function putPdf(district: District, id: DocumentId, bytes = pdf) {
  const upload = {
    body: new Response(bytes).body as ReadableStream<Uint8Array>,
    length: bytes.byteLength,
    sha256: null,
  };
  const stored = await putFile(platform, district, id, upload, { by: 'test' });
  if (!stored.ok) throw new Error(stored.problem.detail);
}

export async function putPlan(
  district: District,
  student: Student,
  id: DocumentId,
  change: Partial<Pick<DocumentInput, 'form' | 'status' | 'fields'>> = {},
) {
  const fields = { meetingDate: '2026-09-01', effectiveFrom: '2026-09-08', effectiveTo: '2027-09-07' };
  const plan = { form: 'section504Plan', status: 'completed', fields, ...change } as const;
  const input = { ...plan, student: { stateStudentId: student.stateStudentId ?? '' } };
  const stored = await putDocument(platform, district, id, input, { by: 'test' });
  if (!stored.ok) throw new Error(stored.problem.detail);
}

export const targetOf = (student: { id: StudentId }, program: Program = 'section504') =>
  launchUrlOf(platform.config, student.id, program);

/** The cookies that an answer sets, as the browser sends them back. */
export const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .filter((line) => !/max-age=0/i.test(line))
    .map((line) => line.split(';')[0])
    .join('; ');

export interface StartedLogin {
  readonly response: Response;
  readonly state: string;
  readonly nonce: string;
  readonly cookie: string;
  readonly targetLinkUri: string;
}

/** What Campus makes the browser do first. */
export async function login(
  clientId: string,
  targetLinkUri: string,
  change: Record<string, string> = {},
): Promise<StartedLogin> {
  const response = await postForm('/iep/lti/oidc', {
    iss: campus.issuer,
    login_hint: 'hint-1',
    target_link_uri: targetLinkUri,
    lti_message_hint: 'message-1',
    client_id: clientId,
    lti_deployment_id: campus.deploymentId,
    ...change,
  });
  const location = response.headers.get('location');
  const query = location ? new URL(location).searchParams : new URLSearchParams();
  return {
    response,
    state: query.get('state') ?? '',
    nonce: query.get('nonce') ?? '',
    cookie: cookiesOf(response),
    targetLinkUri,
  };
}

/** The whole launch: login, token with the claims changed, and the answer to it. */
export async function launch(
  { clientId, targetLinkUri }: { clientId: string; targetLinkUri: string },
  key: KeyPair,
  change: JWTPayload = {},
) {
  const started = await login(clientId, targetLinkUri);
  const claims = { ...goodClaims(started), aud: clientId, ...change };
  const form = { state: started.state, id_token: await sign(claims, key) };
  const response = await postForm('/iep/lti/launch', form, started.cookie);
  return { started, form, response, cookie: cookiesOf(response) };
}

/** The whole click: launch, and the viewer that it leads to; a launch that is refused is the answer. */
export async function click(
  registration: { clientId: string; targetLinkUri: string },
  key: KeyPair,
  change: JWTPayload = {},
) {
  const launched = await launch(registration, key, change);
  const location = launched.response.headers.get('location');
  const viewer = location ? await call(location, { headers: { cookie: launched.cookie } }) : launched.response;
  return { ...launched, viewer };
}

export const accessTo = async (district: District) =>
  (await platform.databaseOf(district).select().from(accessRecords).all()).filter(
    ({ districtId }) => districtId === district.id,
  );

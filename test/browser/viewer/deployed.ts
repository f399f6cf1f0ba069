import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare, Response as MiniflareResponse } from 'miniflare';
import PDFDocument from 'pdfkit';
import type { TestProject } from 'vitest/node';
import { bareWorker, campusWorker, development, migrate, productWorker } from '../../../bench/harness.ts';
import { planPdf } from '../../../scripts/demonstration/pdf.ts';
import { freePort } from '../../../scripts/local/free-port.ts';
import { freshKeys } from '../../support/fresh-keys.ts';

/** The product and Campus as they are in production: each on https, under a site of its own. Names end in `.test`; the browser is told where they are. */
export interface DeployedPlace {
  readonly campus: string;
  readonly product: string;
  /** A page of a third site that says which cookies its frame gets. */
  readonly other: string;
  /** A student's page in Campus, with one flag. */
  readonly studentPage: string;
  /** The page of a student whose plan has two hundred pages. */
  readonly longPlanPage: string;
  /** Of a student whose file begins as a PDF does and then is damaged. */
  readonly damagedPlanPage: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    deployed: DeployedPlace;
  }
}

/** Starts the product as it is deployed, once for all tests of the document viewer. */
export default async function setup(project: TestProject) {
  const { stop, ...place } = await deploy();
  project.provide('deployed', place);
  return stop;
}

export const longPlanPages = 200;

const route = `export default { fetch(request, env) {
  const { hostname } = new URL(request.url);
  if (hostname === 'campus.test') return env.CAMPUS.fetch(request);
  if (hostname === 'tool.test') return env.PRODUCT.fetch(request);
  return new Response('<p>' + (request.headers.get('cookie') ?? 'none'), { headers: { 'content-type': 'text/html',
    'set-cookie': 'seen=1; Path=/; Secure; SameSite=None' } });
} }`;

/** With secrets that are nobody's development values, which the product refuses outside of this machine. */
function production<T extends object>(
  worker: T,
  keys: Record<string, string> = {},
): T & { readonly bindings: Record<string, string> } {
  const { bindings } = worker as { bindings?: Record<string, string> };
  const text = JSON.stringify(bindings).replaceAll('development', 'production');
  return { ...worker, bindings: { ...(JSON.parse(text) as Record<string, string>), ...keys } };
}

const types: Record<string, string> = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css' };

/** The static files, as the Workers runtime serves them. */
function asset(request: { readonly url: string }) {
  const file = join('.assets', decodeURIComponent(new URL(request.url).pathname));
  if (!existsSync(file) || !extname(file)) return new MiniflareResponse(null, { status: 404 });
  const type = types[extname(file)] ?? 'application/octet-stream';
  return new MiniflareResponse(readFileSync(file), { headers: { 'content-type': type } });
}

async function deploy(): Promise<DeployedPlace & { stop(): Promise<void> }> {
  if (!existsSync('.assets')) execFileSync(process.execPath, ['scripts/build.ts']);
  const port = await freePort();
  const [campus, product, other] = ['campus', 'tool', 'other'].map((name) => `https://${name}.test:${port}`) as [
    string,
    string,
    string,
  ];
  const worker = production(await productWorker({ PUBLIC_URL: product }), await freshKeys());
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      port,
      https: true,
      workers: [
        // SAFETY: Miniflare takes these options; its types allow one shape of them.
        bareWorker('route', route, { serviceBindings: { CAMPUS: 'campus', PRODUCT: 'product' } } as never),
        // SAFETY: Miniflare takes these options; its types allow one shape of them.
        { ...worker, outboundService: 'campus', serviceBindings: { ASSETS: asset } } as never,
        production(await campusWorker()),
      ],
    } as never), // SAFETY: Miniflare takes these options; its types allow one shape of them.
  );
  await runtime.ready;
  const database = await migrate(runtime);
  const send = async <T>(
    method: string,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> => {
    const isJson = typeof body === 'object' && !(body instanceof Uint8Array);
    const response = await runtime.dispatchFetch(url, {
      method,
      headers: { ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
      // SAFETY: Miniflare takes these options; its types allow one shape of them.
      ...(body === undefined ? {} : { body: (isJson ? JSON.stringify(body) : body) as never }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text.slice(0, 300)}`);
    return (text ? JSON.parse(text) : null) as T;
  };

  await send('PUT', `${campus}/d/control/district`, { seed: 3, students: 50 });
  await send('PUT', `${campus}/d/control/partner`, {
    loginInitiationUrl: `${product}/iep/lti/oidc`,
    targetLinkUrl: `${product}/iep/lti/launch`,
  });
  const { documentViewer, oneRoster, vendor } = await send<{
    documentViewer: object;
    oneRoster: { clientId: string; clientSecret: string; accessTokenUrl: string; baseUrl: string };
    vendor: { vendorKey: string; vendorSecret: string };
  }>('GET', `${campus}/d/control/connections`);
  const operator = { authorization: `Bearer ${development.OPERATOR_TOKEN}` };
  const named = { name: 'Maple Hollow Local Schools', state: 'OH', irn: '043752' };
  const { id } = await send<{ id: string }>('POST', `${product}/v1/admin/districts`, named, operator);
  await send('PUT', `${product}/v1/admin/districts/${id}/documentViewer`, documentViewer, operator);

  const client = await send<{ clientId: string; clientSecret: string }>(
    'POST',
    `${product}/v1/admin/districts/${id}/authoringClients`,
    undefined,
    operator,
  );
  const { access_token: token } = await send<{ access_token: string }>(
    'POST',
    `${product}/v1/token`,
    new URLSearchParams({ grant_type: 'client_credentials', scope: 'documents' }).toString(),
    {
      authorization: `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
  );
  const bearer = { authorization: `Bearer ${token}` };
  const students = await send<{ sourcedId: string }[]>('GET', `${campus}/d/control/students?limit=3&status=active`);
  const setups = await send<{ name: string; sourcedId: string }[]>('GET', `${campus}/d/control/flagSetups`);
  const roster = await send<{ access_token: string }>(
    'POST',
    oneRoster.accessTokenUrl,
    'grant_type=client_credentials&scope=' +
      encodeURIComponent('https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly'),
    {
      authorization: `Basic ${btoa([oneRoster.clientId, oneRoster.clientSecret].map(encodeURIComponent).join(':'))}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
  );
  const flagHeaders = {
    authorization: `Bearer ${roster.access_token}`,
    'x-vendor-authorization': `${vendor.vendorKey}:${vendor.vendorSecret}`,
  };
  const fields = { meetingDate: '2026-09-01', effectiveFrom: '2026-09-08', effectiveTo: '2027-09-07' };
  /** A student of both, with a plan here and a flag there. Gives the student's page in Campus. */
  async function addStudent(at: number, givenName: string, file: Uint8Array): Promise<string> {
    const stateStudentId = `AA000000${at}`;
    await database
      .prepare(
        `insert into students (id, district_id, state_student_id, given_name, family_name, status) values (?, ?, ?, ?, 'Example', 'active')`,
      )
      .bind(`stu_${at}`, id, stateStudentId, givenName)
      .run();
    const plan = `${product}/v1/documents/plan-${at}`;
    await send(
      'PUT',
      plan,
      { form: 'section504Plan', status: 'completed', student: { stateStudentId }, fields },
      bearer,
    );
    await send('PUT', `${plan}/file`, file, { ...bearer, 'content-type': 'application/pdf' });
    const user = students[at - 1]?.sourcedId;
    const participation = {
      sourcedId: `F-${at}`,
      program: { sourcedId: setups.find(({ name }) => name === 'Special Education')?.sourcedId },
      user: { sourcedId: user },
      beginDate: '2026-01-05',
      metadata: { launchUrl: `${product}/iep/lti/launch?student=stu_${at}&program=504` },
    };
    const flag = `${oneRoster.baseUrl}/programParticipations/F-${at}`;
    await send('PUT', flag, { programParticipation: participation }, flagHeaders);
    return `${campus}/d/campus/students/${user}`;
  }
  const short = await planPdf({ title: 'Section 504 Plan', studentNumber: '1', grade: '05', lines: [] });
  const studentPage = await addStudent(1, 'Avery', new Uint8Array(short));
  const longPlanPage = await addStudent(2, 'Jordan', await longPdf());
  const damaged = new TextEncoder().encode(`%PDF-1.7\n${'x'.repeat(2000)}\n%%EOF\n`);
  const damagedPlanPage = await addStudent(3, 'Riley', damaged);
  return { campus, product, other, studentPage, longPlanPage, damagedPlanPage, stop: () => runtime.dispose() };
}

/** A plan of many pages, each of which says which it is. */
function longPdf(): Promise<Uint8Array> {
  const pdf = new PDFDocument({ size: 'LETTER', margin: 64 });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<Uint8Array>((resolve) =>
    pdf.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks)))),
  );
  for (let page = 1; page <= longPlanPages; page++) {
    if (page > 1) pdf.addPage();
    pdf.fontSize(20).text(`Accommodations, page ${page}`);
  }
  pdf.end();
  return ended;
}

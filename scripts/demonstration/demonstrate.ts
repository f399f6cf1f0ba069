import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, type IsoDate } from '../../src/calendar/iso-date.ts';
import { localTime } from '../../src/calendar/time-zone.ts';
import { nightBegins } from '../../src/nightly/due-night.ts';
import type { DistrictId } from '../../src/platform/ids.ts';
import type { Servers } from '../local/servers.ts';
import { Browser } from './browser.ts';
import type { DemonstrationDocument, DemonstrationStudent } from './document.ts';
import { runEarlierNights } from './earlier-nights.ts';
import { call, eachOf, UnexpectedAnswer, until } from './http.ts';
import { planPdf } from './pdf.ts';
import { demonstrationDocuments } from './plans.ts';
import { countRecords, reportNames } from './record-counts.ts';
import type {
  CampusTruth,
  Credentials,
  ExtractResult,
  Keeper,
  Kept,
  Launched,
  RosterCounts,
  RunWithSteps,
  Setting,
} from './setting.ts';

export type { CampusTruth, RunWithSteps, Setting } from './setting.ts';

/** A document as it was loaded, with the SHA-256 of its PDF; null without one. */
interface LoadedDocument extends DemonstrationDocument {
  readonly sha256: string | null;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const campusDistrict = 'demo';
const timeZone = 'America/New_York';
const nightlyHour = 1;
const seed = 1907;
const size = 1000;

/** What happened, for the report and for the end-to-end test. */
export interface Demonstration {
  readonly servers: Pick<Servers, 'product' | 'campus' | 'operatorToken'>;
  readonly districtId: string;
  readonly kept: Kept;
  readonly documents: readonly LoadedDocument[];
  readonly night: RunWithSteps;
  readonly roster: RosterCounts;
  readonly truth: CampusTruth;
  readonly launched: { readonly specialEducation: Launched; readonly section504: Launched };
  readonly extract: ExtractResult;
  /** GE records as the product counts them itself, of the years that the extract asks for. */
  readonly geRecords: number;
  /** Records of each state report of the fiscal year. */
  readonly reportCounts: Readonly<Record<string, number>>;
  readonly studentPage: string;
  /** Signs the demonstration's administrator in; works once. */
  readonly signInLink: string;
}

type Say = (line: string) => void;

/** Sets the demonstration district up over the public API, as far as it is not set up yet, and runs a night. */
export async function demonstrate(
  servers: Servers,
  directory: string,
  say: Say,
  { earlierNights = 0 } = {},
): Promise<Demonstration> {
  const setting = await connect(servers, directory, say);
  say('Demographics: first pull from Campus …');
  await firstPull(setting);
  if (earlierNights > 0) {
    say(`History: ${earlierNights} nights before tonight …`);
    await runEarlierNights(setting, earlierNights, (night) => nightByCron(setting, night));
  }
  say('Documents: loading plan documents with their PDFs …');
  const documents = await loadDocuments(setting);
  await turnFlagsOn(setting, documents);
  say('The night: demographics, badges, flags …');
  const night = await runNight(setting);
  say('Launch: opening plan documents as a teacher does …');
  const launched = await launchBoth(setting, documents);
  say('Report: running an EMIS extract as Campus does …');
  const extract = await runExtract(setting);
  const { truth, studentPage } = await inCampus(setting, documents);
  const signInLink = await inviteAdministrator(setting);
  const { product, campus, operatorToken } = servers;
  return {
    servers: { product, campus, operatorToken },
    districtId: setting.districtId,
    kept: setting.keeper.read(),
    documents,
    night,
    roster: await setting.admin<RosterCounts>('GET', 'roster'),
    truth,
    launched,
    extract,
    ...(await countsOfRecords(setting)),
    studentPage,
    signInLink,
  };
}

function keeperOf(directory: string): Keeper {
  const file = join(directory, 'demonstration.json');
  const read = (): Kept => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : {});
  return {
    read,
    keep(more) {
      writeFileSync(`${file}.new`, JSON.stringify({ ...read(), ...more }, null, 2), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

interface Connections {
  readonly oneRoster: { baseUrl: string; accessTokenUrl: string; clientId: string; clientSecret: string };
  readonly documentViewer: {
    publicKeysetUrl: string;
    openIdEndpoint: string;
    deploymentId: string;
    clientId: string;
  };
}

/** Steps 1 to 4 of the guide: the district, and its two connections with Campus. */
export async function connect(servers: Servers, directory: string, say: Say): Promise<Setting> {
  const { product, campus, operatorToken } = servers;
  const keeper = keeperOf(directory);
  const control = <T>(method: string, path: string, body?: unknown) =>
    call<T>(method, `${campus}/${campusDistrict}/control/${path}`, { body });
  say(`Campus: a district of ${size.toLocaleString('en')} invented students …`);
  await control('PUT', 'district', { seed, students: size });

  const districts = `${product}/v1/admin/districts`;
  let { districtId } = keeper.read();
  if (!districtId) {
    const added = await call<{ id: string }>('POST', districts, {
      token: operatorToken,
      body: { name: 'Maple Hollow Local Schools', state: 'OH', irn: '043752', timeZone, nightlyHour },
    });
    districtId = added.id;
    keeper.keep({ districtId });
  }
  const admin = <T>(method: string, path: string, body?: unknown) =>
    call<T>(method, `${districts}/${districtId}/${path}`, { token: operatorToken, body });

  const connections = await control<Connections>('GET', 'connections');
  await admin('PUT', 'demographics', connections.oneRoster);
  await admin('PUT', 'documentViewer', connections.documentViewer);
  await control('PUT', 'partner', {
    loginInitiationUrl: `${product}/iep/lti/oidc`,
    targetLinkUrl: `${product}/iep/lti/launch`,
  });
  return { servers, districtId, keeper, night: localTime(new Date(), timeZone).date, admin, control };
}

/** Flags and reporting wait for one completed pull (requirement S3). */
export async function firstPull({ admin }: Setting): Promise<void> {
  const { completedAt } = await admin<{ completedAt: string | null }>('GET', 'demographics');
  if (!completedAt) await finished({ admin }, (await admin<{ id: string }>('POST', 'runs')).id);
}

export async function finished({ admin }: Pick<Setting, 'admin'>, runId: string): Promise<RunWithSteps> {
  const run = await until(180, 'the end of the run', async () => {
    const now = await admin<RunWithSteps>('GET', `runs/${runId}`);
    return now.status === 'running' ? null : now;
  });
  if (run.status === 'failed') throw new UnexpectedAnswer(`The run failed: ${run.problem?.detail}`);
  return run;
}

/** As the plan-authoring system does it: a token, then each document and its PDF. Loading again changes nothing. */
export async function loadDocuments(setting: Setting): Promise<LoadedDocument[]> {
  const { servers, admin, keeper, night } = setting;
  const kept = keeper.read();
  const authoring = kept.authoring ?? (await admin<Credentials>('POST', 'authoringClients'));
  // Plans keep the dates of the day on which they were first loaded.
  const loadedFor = kept.loadedFor ?? night;
  keeper.keep({ authoring, loadedFor });
  const token = await accessToken(servers.product, authoring, 'documents');

  const students = await admin<DemonstrationStudent[]>('GET', 'students?status=active&limit=1000');
  const byNumber = students.toSorted((a, b) => (a.localNumber ?? '').localeCompare(b.localNumber ?? ''));
  const documents = demonstrationDocuments(byNumber, loadedFor);
  return eachOf(documents, 8, async (document) => {
    const url = `${servers.product}/v1/documents/${document.id}`;
    const { form, status, fields, student } = document;
    const body = { form, status, student: { localNumber: student.localNumber }, fields };
    await call('PUT', url, { token, body });
    if (!document.hasFile) return { ...document, sha256: null };
    const file = new Uint8Array(await pdfOf(document));
    await putFile(`${url}/file`, token, file);
    return { ...document, sha256: sha256(file) };
  });
}

async function putFile(url: string, token: string, file: Uint8Array<ArrayBuffer>): Promise<void> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/pdf' },
    body: file,
  });
  if (!response.ok) throw new UnexpectedAnswer(`PUT ${url} answered ${response.status}: ${await response.text()}`);
}

const labels: Record<string, string> = {
  meetingDate: 'Meeting date',
  effectiveFrom: 'Effective from',
  effectiveTo: 'Effective to',
};

function pdfOf({ title, student, fields }: DemonstrationDocument): Promise<Buffer> {
  return planPdf({
    title,
    studentNumber: student.localNumber ?? '',
    grade: student.grade ?? '',
    lines: Object.entries(labels).flatMap(([name, label]) =>
      typeof fields[name] === 'string' ? [[label, fields[name]] as const] : [],
    ),
  });
}

/** RFC 6749, 4.4, with the client in the Basic header. */
export async function accessToken(product: string, { clientId, clientSecret }: Credentials, scope: string) {
  const response = await fetch(`${product}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  });
  if (!response.ok) throw new UnexpectedAnswer(`/v1/token answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

/**
 * Special Education takes over flags that the district kept by hand; Section 504 is created. Both from a week ago on. By hand, nearly everybody with an IEP had a
 * flag, and some students who have none any more: they lose it at the cutover, and are few enough for the night to go on by itself.
 */
export async function turnFlagsOn(
  { admin, control, night }: Setting,
  documents: readonly DemonstrationDocument[],
): Promise<void> {
  const settings = await admin<{ program: string }[]>('GET', 'flags');
  if (settings.length > 0) return;
  const special = [...new Set(documents.flatMap(({ form, student }) => (form === 'etr' ? [student] : [])))];
  await eachOf(special.slice(6), 8, ({ internalSisStudentId: student }) =>
    control('POST', 'flags', { student, program: 'Special Education', beginDate: addDays(night, -300) }),
  );
  const cutoverDate = addDays(night, -7);
  await admin('PUT', 'flags/specialEducation', { enabled: true, mode: 'takeOver', cutoverDate });
  for (const program of ['section504', 'advancedLearners', 'englishLearners'])
    await admin('PUT', `flags/${program}`, { enabled: true, mode: 'create', cutoverDate });
}

/** By the cron, as it comes in the small hours; when tonight has already run, by "Run now". */
export async function runNight(setting: Setting): Promise<RunWithSteps> {
  const { admin, night } = setting;
  return (await nightByCron(setting, night)) ?? finished(setting, (await admin<{ id: string }>('POST', 'runs')).id);
}

/** The run that the cron begins for a night; null when that night has run. */
export async function nightByCron(
  { servers, admin, districtId }: Setting,
  night: IsoDate,
): Promise<RunWithSteps | null> {
  const newest = async () => (await admin<{ id: string; status: string }[]>('GET', 'runs?limit=1'))[0];
  const before = await newest();
  if (before?.status === 'running') return finished({ admin }, before.id);
  // The district's own instant: a night that is late is put off by some minutes, so that not all of them begin at once.
  const time = nightBegins({ id: districtId as DistrictId, timeZone, nightlyHour }, night).getTime();
  await fetch(`${servers.product}/cdn-cgi/handler/scheduled?cron=*/15+*+*+*+*&time=${time}`);
  const begun = await newest();
  return begun && begun.id !== before?.id ? finished({ admin }, begun.id) : null;
}

async function launchBoth(setting: Setting, documents: readonly LoadedDocument[]) {
  const shown = (form: DemonstrationDocument['form']) => {
    const document = documents.find((each) => each.form === form && each.hasFile);
    if (!document) throw new Error(`the demonstration has no ${form}`);
    return document;
  };
  return {
    specialEducation: await launch(setting, shown('iep'), 'Special Education'),
    section504: await launch(setting, shown('section504Plan'), 'Section 504'),
  };
}

const studentPageOf = ({ servers }: Setting, student: DemonstrationStudent) =>
  `${servers.campus}/${campusDistrict}/campus/students/${student.internalSisStudentId}`;

/** One click: the student's page in Campus, the flag, login, launch, viewer, PDF. */
export async function launch(setting: Setting, document: LoadedDocument, flag: string): Promise<Launched> {
  const browser = new Browser();
  const studentPage = await browser.get(studentPageOf(setting, document.student));
  const flagForm = studentPage.forms.find(({ fields, text }) => fields.target_link_uri && text.includes(flag));
  if (!flagForm) throw new UnexpectedAnswer(`There is no flag to click on the student's page (${flag}).`);
  // Login, which redirects to Campus; Campus answers with a form for the launch; the launch redirects to the viewer.
  const authorized = await browser.submit(studentPage, flagForm);
  const [launchForm] = authorized.forms;
  if (!launchForm) throw new UnexpectedAnswer(`Campus did not answer the login (${authorized.status}).`);
  const viewer = await browser.submit(authorized, launchForm);
  const file = ['iframe', 'embed', 'object'].flatMap((element) =>
    viewer.attributes(element, element === 'object' ? 'data' : 'src'),
  )[0];
  if (viewer.status !== 200 || !file)
    throw new UnexpectedAnswer(`The viewer answered ${viewer.status} without a document (${flag}).`);
  const pdf = await browser.get(new URL(file, viewer.url).href);
  const same = pdf.status === 200 && sha256(pdf.body) === document.sha256;
  return { page: studentPage.url, bytes: pdf.body.length, same };
}

/** Step 5 of the guide: a data export, its terms accepted by the person named, its credentials given to Campus; then an extract. */
export async function runExtract(setting: Setting): Promise<ExtractResult> {
  const { servers, keeper, control } = setting;
  const dataExport = keeper.read().dataExport ?? (await acceptTerms(setting));
  keeper.keep({ dataExport });
  await control('PUT', 'partner', {
    reporting: { baseUrl: `${servers.product}/v1/oh/`, tokenUrl: `${servers.product}/v1/token`, ...dataExport },
  });
  return call<ExtractResult>('POST', `${servers.campus}/${campusDistrict}/campus/reports/ge`, {
    body: extractParameters(setting),
  });
}

function extractParameters({ night }: Setting) {
  const [year, month] = night.split('-').map(Number);
  return { fiscalYear: (year ?? 0) + ((month ?? 0) >= 7 ? 1 : 0), additionalYears: 3 };
}

/** Asked without Campus: GE as the extract asks for it, and every report of the fiscal year. */
async function countsOfRecords(setting: Setting) {
  const { product } = setting.servers;
  const dataExport = setting.keeper.read().dataExport as Credentials;
  const count = async (name: string, parameters: object) => {
    const token = await accessToken(product, dataExport, `stateReporting/${name}`);
    return countRecords(product, token, name, parameters);
  };
  const geRecords = await count('ge', extractParameters(setting));
  const reportCounts: Record<string, number> = {};
  for (const name of reportNames) reportCounts[name] = await count(name, {});
  return { geRecords, reportCounts };
}

const administrator = { email: 'jo.miller@maplehollow.example.org', firstName: 'Jo', lastName: 'Miller' };

/** An administrator of the district, and a fresh link that signs them in. */
async function inviteAdministrator({ servers, admin }: Setting): Promise<string> {
  const known = await admin<{ email: string }[]>('GET', 'administrators');
  if (!known.some(({ email }) => email === administrator.email)) await admin('POST', 'administrators', administrator);
  const browser = new Browser();
  const page = await browser.get(`${servers.product}/settings/sign-in`);
  const [form] = page.forms;
  if (!form) throw new UnexpectedAnswer(`The sign-in page answered ${page.status} without a form.`);
  await browser.submit(page, { ...form, fields: { ...form.fields, email: administrator.email } });
  return until(15, 'the mail with the link for signing in', async () => {
    const links = servers.mails().flatMap((mail) => mail.match(/https?:\/\/\S+\/settings\/sign-in\/\S+/g) ?? []);
    return links.at(-1) ?? null;
  });
}

async function acceptTerms({ servers, admin }: Setting): Promise<Credentials> {
  await admin('POST', 'dataExports', {
    ...administrator,
    endpoints: reportNames.map((name) => ({ endpoint: `stateReporting/${name}` })),
  });
  const link = await until(15, 'the mail with the terms of service', async () => {
    const links = servers.mails().flatMap((mail) => mail.match(/https?:\/\/\S+\/terms\/\S+/g) ?? []);
    return links.at(-1) ?? null;
  });
  const browser = new Browser();
  const terms = await browser.get(link);
  const [accept] = terms.forms;
  if (!accept) throw new UnexpectedAnswer(`The terms of service answered ${terms.status} without a form.`);
  const credentials = await browser.submit(terms, accept);
  const shown = (id: string) => new RegExp(`id="${id}"[^>]*>([^<]+)<`).exec(credentials.text)?.[1] ?? '';
  return { clientId: shown('clientId'), clientSecret: shown('clientSecret') };
}

async function inCampus(setting: Setting, documents: readonly LoadedDocument[]) {
  const truth = await setting.control<CampusTruth>('GET', 'truth');
  const shown = documents.find(({ form, hasFile }) => form === 'iep' && hasFile);
  return { truth, studentPage: shown ? studentPageOf(setting, shown.student) : '' };
}

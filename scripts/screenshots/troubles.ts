import { accessToken } from '../demonstration/demonstrate.ts';
import type { DemonstrationDocument } from '../demonstration/document.ts';
import { call, until } from '../demonstration/http.ts';

/** Where the product and Campus are, and the key to the first. */
export interface Servers {
  readonly product: string;
  readonly campus: string;
  readonly operatorToken: string;
}

/** The demonstration, as far as it is needed to go on with it. */
export interface Place extends Servers {
  readonly districtId: string;
  readonly authoring: { readonly clientId: string; readonly clientSecret: string };
  readonly documents: readonly DemonstrationDocument[];
}

type Api = <T>(method: string, path: string, body?: unknown) => Promise<T>;

const adminOf =
  ({ product, operatorToken }: Servers, districtId: string): Api =>
  (method, path, body) =>
    call(method, `${product}/v1/admin/districts/${districtId}/${path}`, { token: operatorToken, body });

const controlOf =
  ({ campus }: Servers, district: string): Api =>
  (method, path, body) =>
    call(method, `${campus}/${district}/control/${path}`, { body });

/** Runs the district now, until it ends or waits for a person; gives the run's id. */
async function runNow(admin: Api): Promise<string> {
  const { id } = await admin<{ id: string }>('POST', 'runs');
  await until(180, 'the end of the run', async () => {
    const { status } = await admin<{ status: string }>('GET', `runs/${id}`);
    return status === 'running' ? null : status;
  });
  return id;
}

/**
 * What a year leaves behind in a district, so that the pages that show it are not empty: invalid records, documents to correct, two students
 * with one SSID, a flag that Campus refuses, a cutover that waits. Gives the student and the run with most of it.
 */
export async function arrangeTroubles(place: Place): Promise<{ studentId: string; runId: string }> {
  const { product, districtId, documents } = place;
  const admin = adminOf(place, districtId);
  const control = controlOf(place, 'demo');
  const token = await accessToken(product, place.authoring, 'documents');
  const put = (id: string, { form, status, fields, student }: DemonstrationDocument) =>
    call('PUT', `${product}/v1/documents/${id}`, {
      token,
      body: { form, status, student: { localNumber: student.localNumber }, fields },
    });

  const plans = documents.filter(({ form, status }) => form === 'iep' && status === 'completed');
  const newest = plans.toSorted((a, b) => String(b.fields.meetingDate).localeCompare(String(a.fields.meetingDate)));
  for (const [index, missing] of ['outcome', 'testType', 'effectiveTo'].entries()) {
    const plan = newest[index];
    if (!plan) throw new Error('the demonstration has too few plans');
    const { [missing]: _, ...fields } = plan.fields;
    await put(plan.id, { ...plan, fields });
  }

  const subject = plans[12];
  if (!subject) throw new Error('the demonstration has too few plans');
  const { student } = subject;
  await put(subject.id, { ...subject, fields: { ...subject.fields, nonCompliance: '05' } });
  const review = { ...subject.fields, meetingType: 'review' };
  await put(`${subject.id}-review`, { ...subject, status: 'draft', fields: review });
  const evaluated = { evaluationType: 'reevaluation', consentOutcome: 'CNGI', determination: 'ET10' };
  await put(`${subject.id}-etr-2`, { ...subject, form: 'etr', fields: evaluated });

  const [first, second] = (
    await control<{ sourcedId: string; userIds?: unknown }[]>('GET', 'students?limit=2&offset=40&status=active')
  ).map(({ sourcedId, userIds }) => ({ path: `students/${sourcedId}`, userIds }));
  if (!first || !second) throw new Error('the demonstration has too few students');
  await control('PATCH', second.path, { userIds: first.userIds });

  const further = documents.filter(({ form }) => form === 'section504Plan').slice(3, 7);
  for (const plan of further) await put(`${plan.id}-iep`, { ...subject, student: plan.student });
  await control('PUT', 'faults', [
    { match: 'programParticipations', method: 'PUT', kind: 'forbidden', every: 2, times: 1 },
  ]);
  await control('POST', 'manualFlags', { program: 'K-4 Literacy', share: 0.02, beginDate: '2025-09-02' });
  await admin('PUT', 'flags/k4Literacy', { enabled: true, mode: 'takeOver', cutoverDate: '2026-11-02' });
  // Entered again, a connection is read whole.
  await admin('PUT', 'demographics', (await control<{ oneRoster: unknown }>('GET', 'connections')).oneRoster);
  const runId = await runNow(admin);
  await control('DELETE', 'faults');
  return { studentId: student.id, runId };
}

/** Another district of the same administrator, half set up, of whose students Campus suddenly no longer has a fifth. */
export async function arrangeHeldRun(place: Servers): Promise<{ product: string; districtId: string; runId: string }> {
  const { product, operatorToken } = place;
  const control = controlOf(place, 'cedar-bend');
  await control('PUT', 'district', { seed: 77, students: 300 });
  const { id: districtId } = await call<{ id: string }>('POST', `${product}/v1/admin/districts`, {
    token: operatorToken,
    body: {
      name: 'Cedar Bend Local Schools',
      state: 'OH',
      irn: '043760',
      timeZone: 'America/New_York',
      nightlyHour: 2,
    },
  });
  const admin = adminOf(place, districtId);
  await admin('POST', 'administrators', {
    email: 'jo.miller@maplehollow.example.org',
    firstName: 'Jo',
    lastName: 'Miller',
  });
  const { oneRoster } = await control<{ oneRoster: unknown }>('GET', 'connections');
  await admin('PUT', 'demographics', oneRoster);
  await runNow(admin);
  const students = await control<{ sourcedId: string }[]>('GET', 'students?limit=60&status=active');
  for (const { sourcedId } of students) await control('DELETE', `students/${sourcedId}`);
  await admin('PUT', 'demographics', oneRoster);
  return { product, districtId, runId: await runNow(admin) };
}

/** The same district with a secret that Campus does not know, and the run that failed for it. Gives that run's id. */
export async function arrangeFailedRun(place: Servers, districtId: string): Promise<string> {
  const admin = adminOf(place, districtId);
  const { oneRoster } = await controlOf(place, 'cedar-bend')<{ oneRoster: object }>('GET', 'connections');
  await admin('PUT', 'demographics', { ...oneRoster, clientSecret: 'mistyped' });
  return runNow(admin);
}

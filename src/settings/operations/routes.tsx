import type { Context } from 'hono';
import {
  addAlertEndpoint,
  alertEndpointFields,
  listAlertEndpoints,
  newestAlertDeliveries,
  type Owner,
  removeAlertEndpoint,
  rotateWebhookSecret,
  sendTest,
} from '../../alerts/index.ts';
import { ofNoDistrict, recorded } from '../../audit/index.ts';
import { listDeadLetters, retryDeadLetter } from '../../dead-letters/index.ts';
import { pauseDistrict, resumeDistrict } from '../../districts/index.ts';
import { campusPause, pauseCampusWrites, resumeCampusWrites } from '../../pauses/index.ts';
import { httpApp } from '../../platform/http.ts';
import { answerPage } from '../../platform/pages/index.ts';
import { valueOrProblem } from '../../platform/problems.ts';
import { districtInformation, districtInformationPath, savedSection } from '../district-information/answer.tsx';
import { savedText } from '../shell/district-page.tsx';
import { type Entered, readFields, refusedFields } from '../shell/form.ts';
import { asOperator, requireOperatorPage, requireSignIn, type SettingsEnv, signedForm } from '../shell/guards.ts';
import { Shell } from '../shell/shell.tsx';
import { Saved } from '../shell/signed-form.tsx';
import { Alerts } from './alerts.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { alertForm, pauseForm } from './form.ts';
import { PauseSection } from './pause.tsx';

/** What operators stop, start, and send again. Nobody else has these pages. */
export const operationsPages = httpApp<SettingsEnv>();

const path = '/settings/operations';
/** Operators are SameGoal's. */
const timeZone = 'America/New_York';
const shownAtOnce = 100;
const shownDeliveries = 50;

operationsPages.use(path, requireSignIn, requireOperatorPage);
operationsPages.use(`${path}/*`, requireSignIn, requireOperatorPage);

interface Shown {
  readonly pause?: Entered;
  readonly alert?: Entered;
  /** The secret of a webhook that was added or got a new secret just now. */
  readonly secret?: string | null;
}

async function operations(c: Context<SettingsEnv>, { pause: pauseEntered, alert, secret }: Shown = {}) {
  const platform = c.get('platform');
  const who = c.get('signedIn');
  const [pause, letters, endpoints, deliveries] = await Promise.all([
    campusPause(platform),
    listDeadLetters(platform, { waiting: true }, { limit: shownAtOnce, offset: 0 }),
    listAlertEndpoints(platform, operatorsOwn(c)),
    newestAlertDeliveries(platform, shownDeliveries),
  ]);
  const content = (
    <Shell who={who}>
      <h1>Operations</h1>
      <Saved
        text={savedText(c, {
          paused: 'Writes to Campus are paused.',
          resumed: 'Writes to Campus continue with each district’s next run.',
          retried: 'The message was sent again.',
          added: 'The address is added.',
          tested: 'A test is on its way. The delivery log says how it went.',
          removed: 'The address is removed.',
        })}
      />
      <PauseSection what="all writes to Campus" action={path} {...{ who, pause, timeZone, entered: pauseEntered }} />
      <Alerts who={who} action={`${path}/alerts`} {...{ endpoints, deliveries, timeZone, secret, entered: alert }} />
      <DeadLetters who={who} {...letters} action={`${path}/retry`} timeZone={timeZone} />
    </Shell>
  );
  const options = { title: 'Operations · SameGoal Campus Link', layout: 'settings' } as const;
  return answerPage(c, content, { ...options, script: true, status: pauseEntered || alert ? 400 : 200 });
}

const operatorsOwn = (c: Context<SettingsEnv>): Owner => ({
  ...{ districtId: null, clientId: null, name: c.get('signedIn').administrator.email },
});

const saved = (c: Context<SettingsEnv>, what: string) => c.redirect(`${path}?saved=${what}`, 303);

operationsPages.get(path, (c) => operations(c));

operationsPages.post(`${path}/pause`, async (c) => {
  const read = readFields(pauseForm, await signedForm(c));
  if (!read.ok) return operations(c, { pause: read.entered });
  await pauseCampusWrites(c.get('platform'), read.value.reason, c.get('signedIn').administrator);
  return saved(c, 'paused');
});

operationsPages.post(`${path}/resume`, async (c) => {
  await signedForm(c);
  await resumeCampusWrites(c.get('platform'), c.get('signedIn').administrator);
  return saved(c, 'resumed');
});

operationsPages.post(`${path}/retry`, async (c) => {
  const id = (await signedForm(c)).get('deadLetterId') ?? '';
  valueOrProblem(await retryDeadLetter(c.get('platform'), id, c.get('signedIn').administrator));
  return saved(c, 'retried');
});

operationsPages.post(`${path}/alerts`, async (c) => {
  const form = await signedForm(c);
  const read = readFields(alertForm, form);
  if (!read.ok) return operations(c, { alert: read.entered });
  const target = read.value.target;
  const input = alertEndpointFields.safeParse({ kind: target.includes('://') ? 'webhook' : 'email', target });
  const errors = input.error?.issues.map(({ path: [field], message }) => ({ field: String(field), message })) ?? [];
  const added = input.success ? await addAlertEndpoint(c.get('platform'), operatorsOwn(c), input.data) : null;
  if (added?.ok) return added.value.secret === null ? saved(c, 'added') : operations(c, { secret: added.value.secret });
  const refused = added ? (added.problem.errors ?? [{ field: 'target', message: added.problem.detail }]) : errors;
  return operations(c, { alert: refusedFields(alertForm, form, refused) });
});

operationsPages.post(`${path}/alerts/test`, async (c) => {
  const id = (await signedForm(c)).get('alertEndpointId') ?? '';
  valueOrProblem(await sendTest(c.get('platform'), operatorsOwn(c), id));
  return saved(c, 'tested');
});

operationsPages.post(`${path}/alerts/rotate`, async (c) => {
  const id = (await signedForm(c)).get('alertEndpointId') ?? '';
  const [platform, { administrator }] = [c.get('platform'), c.get('signedIn')];
  const rotated = valueOrProblem(await rotateWebhookSecret(platform, operatorsOwn(c), id));
  const { secret } = await rotated.recordedBy(platform, ofNoDistrict, administrator);
  return operations(c, { secret });
});

operationsPages.post(`${path}/alerts/remove`, async (c) => {
  const id = (await signedForm(c)).get('alertEndpointId') ?? '';
  valueOrProblem(await removeAlertEndpoint(c.get('platform'), operatorsOwn(c), id));
  return saved(c, 'removed');
});

/** The pause of one district, on the page of its information. */
export const districtPausePages = httpApp<SettingsEnv>();

districtPausePages.post(`${districtInformationPath}/pause`, async (c) => {
  const form = await signedForm(c);
  asOperator(c);
  const read = readFields(pauseForm, form);
  if (!read.ok) return districtInformation(c, { pause: read.entered });
  await recorded(c, await pauseDistrict(c.get('platform'), c.get('district'), read.value.reason, c.get('actor')));
  return savedSection(c, 'stop');
});

districtPausePages.post(`${districtInformationPath}/resume`, async (c) => {
  await signedForm(c);
  asOperator(c);
  await recorded(c, await resumeDistrict(c.get('platform'), c.get('district')));
  return savedSection(c, 'stop');
});

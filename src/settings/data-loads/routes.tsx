import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { recordSettingChange } from '../../audit/index.ts';
import {
  changedDatesChoices,
  checkFile,
  exampleRows,
  type LoadableForm,
  type LoadOutcome,
  largestLoad,
  listDataLoads,
  loadableForms,
  loadChange,
  loadCheckedFile,
  loadKeyPrograms,
  refreshAtOnce,
  templateRows,
  undoChange,
  undoLoad,
  workbookFile,
} from '../../documents/index.ts';
import { csvFile } from '../../platform/csv.ts';
import { csvDownload } from '../../platform/csv-answers.ts';
import { httpApp } from '../../platform/http.ts';
import type { Parameters } from '../../platform/pages/index.ts';
import { type Problem, ProblemError, problem } from '../../platform/problems.ts';
import { districtPage, pageOf, savedText } from '../shell/district-page.tsx';
import { requireSure, type SettingsEnv, signedUpload } from '../shell/guards.ts';
import { tabPath } from '../shell/shell.tsx';
import { DataLoadsPage, type LoadChoices } from './page.tsx';
import type { LoadResult } from './result.tsx';

/** Settings > Data Loads: key program data. */
export const dataLoadPages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/data-loads';

const nothingChosen: LoadChoices = { changedDates: '', confirmDates: false };

interface Told {
  readonly result?: LoadResult;
  readonly choices?: LoadChoices;
  /** Why something was not done. */
  readonly problem?: string;
}

async function dataLoads(c: Context<SettingsEnv>, { result, choices = nothingChosen, problem }: Told = {}) {
  const [who, district, page] = [c.get('signedIn'), c.get('district'), pageOf(c, 20)];
  const { loads, total } = await listDataLoads(c.get('platform'), district, page);
  const saved = savedText(c, { undone: 'You undid the load.' });
  const view = { who, district, choices, loads, total, page, saved, result: result ?? null, problem: problem ?? null };
  const isRefused = problem !== undefined || (result && 'refused' in result);
  return districtPage(c, 'data-loads', <DataLoadsPage {...view} />, {
    status: isRefused ? 400 : 200,
    ...(c.req.method === 'GET' ? { list: { ...page, total } } : {}),
  });
}

dataLoadPages.get(path, (c) => dataLoads(c));

const tooLarge = () => {
  throw new ProblemError(problem('contentTooLarge', 'The file is larger than 10 MB. Split it and load the parts.'));
};

dataLoadPages.post(path, bodyLimit({ maxSize: largestLoad + 10_000, onError: tooLarge }), async (c) => {
  const sent = await sentUpload(c);
  if (sent.action === 'undo') {
    requireSure(sent.asked);
    return undo(c, sent.load);
  }
  if (sent.action === 'loadChecked') return loadChecked(c, sent.load);
  const { file, choices } = sent;
  if (!file || file.size === 0)
    return dataLoads(c, { result: { refused: [{ field: 'file', message: 'choose a CSV or XLSX file' }] }, choices });
  const [platform, district] = [c.get('platform'), c.get('district')];
  const bytes = new Uint8Array(await file.arrayBuffer());
  const options = {
    by: c.get('signedIn').administrator.email,
    fileName: file.name.slice(0, 200),
    changedDates: changedDatesChoices.find((choice) => choice === choices.changedDates) ?? null,
    confirmDates: choices.confirmDates,
  };
  if (sent.action !== 'load') {
    const checked = await checkFile(platform, district, bytes, options);
    if (!checked.ok) return dataLoads(c, { result: refusal(checked.problem), choices });
    const { outcome, id } = checked.value;
    return dataLoads(c, { result: { outcome, dryRun: true, checked: id }, choices });
  }
  const loaded = await loadKeyPrograms(platform, district, bytes, { ...options, dryRun: false });
  if (!loaded.ok) return dataLoads(c, { result: refusal(loaded.problem), choices });
  return afterLoad(c, loaded.value);
});

async function loadChecked(c: Context<SettingsEnv>, id: string) {
  const by = c.get('signedIn').administrator.email;
  const loaded = await loadCheckedFile(c.get('platform'), c.get('district'), id, by);
  return loaded.ok ? afterLoad(c, loaded.value) : dataLoads(c, { result: refusal(loaded.problem) });
}

async function afterLoad(c: Context<SettingsEnv>, outcome: LoadOutcome) {
  const district = c.get('district');
  refreshAtOnce(c, district);
  await recordSettingChange(c.get('platform'), district, c.get('actor'), loadChange(outcome));
  return dataLoads(c, { result: { outcome, dryRun: false, checked: null } });
}

async function undo(c: Context<SettingsEnv>, id: string) {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const undone = await undoLoad(platform, district, id, c.get('signedIn').administrator.email);
  if (!undone.ok) return dataLoads(c, { problem: undone.problem.detail });
  refreshAtOnce(c, district);
  await recordSettingChange(platform, district, c.get('actor'), undoChange(undone.value.counts));
  return c.redirect(`${tabPath(district, 'data-loads')}?saved=undone`, 303);
}

/** Why nothing of a file was stored: by line where the lines are at fault. */
const refusal = ({ errors = [], detail }: Problem): LoadResult => ({
  refused: errors.length > 0 ? errors : [{ field: 'file', message: detail }],
});

/** The form of a template or an example: the first of the district's when none is named. */
const formOf = (c: Context<SettingsEnv>) => {
  const [first, ...others] = loadableForms(c.get('district'));
  const wanted = c.req.query('form') ?? first?.name;
  const form = [first, ...others].find((one) => one?.name === wanted);
  if (!form) throw new ProblemError(problem('notFound', 'There is no such form.'));
  return form;
};

/** The media type of a workbook in the format of Excel since 2007. */
const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const files = {
  template: (_: Context<SettingsEnv>, form: LoadableForm) => templateRows(form),
  example: (c: Context<SettingsEnv>, form: LoadableForm) =>
    exampleRows(c.get('district'), form, c.get('platform').clock.now()),
} as const;

for (const [kind, rowsOf] of Object.entries(files)) {
  dataLoadPages.get(`${path}/${kind}.csv`, (c) => {
    const form = formOf(c);
    return csvDownload(c, `${form.name}-${kind}.csv`, csvFile(rowsOf(c, form)));
  });
  dataLoadPages.get(`${path}/${kind}.xlsx`, async (c) => {
    const form = formOf(c);
    return c.body(await workbookFile(rowsOf(c, form)), 200, {
      'content-type': workbookType,
      'content-disposition': `attachment; filename="${form.name}-${kind}.xlsx"`,
    });
  });
}

/** What the forms of this page send. */
interface Sent {
  readonly file: File | null;
  readonly action: string;
  /** Id of the load that a button is about. */
  readonly load: string;
  readonly choices: LoadChoices;
  /** What a button that asks first sends. */
  readonly asked: Parameters;
}

/** A form with a file. */
async function sentUpload(c: Context<SettingsEnv>): Promise<Sent> {
  const { text, file } = await signedUpload(c);
  return {
    file,
    action: text('action'),
    load: text('load'),
    asked: new Map([['sure', text('sure')]]),
    choices: { changedDates: text('changedDates'), confirmDates: text('confirmDates') === 'yes' },
  };
}

import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { changedDatesChoices, largestLoad, loadKeyPrograms, refreshAtOnce } from '../../documents/index.ts';
import { httpApp } from '../../platform/http.ts';
import { ProblemError, problem } from '../../platform/problems.ts';
import { sameSecret } from '../../platform/secrets.ts';
import { districtPage } from '../shell/district-page.tsx';
import type { SettingsEnv } from '../shell/guards.ts';
import { NotSentForm } from '../shell/not-sent.ts';
import { DataLoadsPage, type LoadChoices, type LoadResult } from './page.tsx';

/** Settings > Data Loads: key program data. */
export const dataLoadPages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/data-loads';

const nothingChosen: LoadChoices = { changedDates: '', confirmDates: false };

const dataLoads = (c: Context<SettingsEnv>, result: LoadResult | null = null, choices = nothingChosen) =>
  districtPage(
    c,
    'data-loads',
    <DataLoadsPage who={c.get('signedIn')} district={c.get('district')} {...{ result, choices }} />,
    {
      status: result && 'refused' in result ? 400 : 200,
    },
  );

dataLoadPages.get(path, (c) => dataLoads(c));

const tooLarge = () => {
  throw new ProblemError(problem('contentTooLarge', 'The file is larger than 10 MB. Split it, and load the parts.'));
};

dataLoadPages.post(path, bodyLimit({ maxSize: largestLoad + 10_000, onError: tooLarge }), async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const { file, action, choices } = await signedUpload(c);
  if (!file || file.size === 0)
    return dataLoads(c, { refused: [{ field: 'file', message: 'choose a CSV file' }] }, choices);
  const dryRun = action !== 'load';
  const bytes = new Uint8Array(await file.arrayBuffer());
  const loaded = await loadKeyPrograms(platform, district, bytes, {
    dryRun,
    by: c.get('signedIn').administrator.email,
    changedDates: changedDatesChoices.find((choice) => choice === choices.changedDates) ?? null,
    confirmDates: choices.confirmDates,
  });
  if (loaded.ok && !dryRun) refreshAtOnce(c, district);
  if (loaded.ok) return dataLoads(c, { outcome: loaded.value, dryRun }, choices);
  const { errors = [], detail } = loaded.problem;
  const refused =
    errors.length > 0 ? errors.map(({ field, message }) => ({ field, message })) : [{ field: 'file', message: detail }];
  return dataLoads(c, { refused }, choices);
});

/** A form with a file, which only this page has; with the form token of the session like any other. */
async function signedUpload(
  c: Context<SettingsEnv>,
): Promise<{ file: File | null; action: string; choices: LoadChoices }> {
  if (!c.req.header('content-type')?.startsWith('multipart/form-data'))
    throw new ProblemError(problem('invalidRequest', 'The form cannot be read.'));
  const form = await c.req.raw.formData().catch(() => null);
  if (!form) throw new ProblemError(problem('invalidRequest', 'The form cannot be read.'));
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  if (!(await sameSecret(text('formToken'), c.get('signedIn').formToken)))
    throw new NotSentForm('outOfDate', new Map());
  const file = form.get('file');
  return {
    file: file instanceof File ? file : null,
    action: text('action'),
    choices: { changedDates: text('changedDates'), confirmDates: text('confirmDates') === 'yes' },
  };
}

import type { Context } from 'hono';
import { addDays, type IsoDate } from '../../calendar/iso-date.ts';
import { instantOf } from '../../calendar/time-zone.ts';
import { type DisclosureSearch, disclosuresCsv, searchDisclosures } from '../../disclosures/index.ts';
import { type AccessSearch, accessFile, searchAccess } from '../../lti/index.ts';
import { csvDownload } from '../../platform/csv-answers.ts';
import { httpApp } from '../../platform/http.ts';
import { districtPage, pageOf } from '../shell/district-page.tsx';
import { type Entered, readFields, type ValuesOf } from '../shell/form.ts';
import { type SettingsEnv, signedForm } from '../shell/guards.ts';
import { accessForm } from './form.ts';
import { AccessRecordPage } from './page.tsx';

/** The document viewer's record of access: list, search and export. */
export const accessRecordPages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/access-record';
const perPage = 50;

accessRecordPages.get(path, (c) => answer(c, {}, pageOf(c, perPage)));

// What is searched for is sent in the form's body: an address would keep a name in logs and histories.
accessRecordPages.post(path, async (c) => {
  const read = readFields(accessForm, await signedForm(c, { forReaders: true }));
  if (!read.ok) return answer(c, {}, { limit: perPage, offset: 0 }, read.entered);
  return answer(c, instants(c, read.value), { limit: perPage, offset: 0 }, typed(read.value));
});

accessRecordPages.post(`${path}/export`, async (c) => {
  const read = readFields(accessForm, await signedForm(c, { forReaders: true }));
  if (!read.ok) return answer(c, {}, { limit: perPage, offset: 0 }, read.entered);
  return sendAccessFile(c, instants(c, read.value));
});

/** The file that a parent who asks under 34 CFR 300.614 is handed. */
export const sendAccessFile = (c: Context<SettingsEnv>, wanted: AccessSearch) =>
  csvDownload(c, 'record-of-access.csv', accessFile(c.get('platform'), c.get('district'), wanted));

/** Disclosures that a file holds; a district that makes more asks the API, which pages. */
const mostInFile = 10_000;

export const disclosuresShown = 20;

/** The disclosures as a file to hand out. */
export async function sendDisclosures(c: Context<SettingsEnv>, wanted: DisclosureSearch): Promise<Response> {
  const page = { limit: mostInFile, offset: 0 };
  const { disclosures } = await searchDisclosures(c.get('platform'), c.get('district'), wanted, page);
  return csvDownload(c, 'disclosures.csv', disclosuresCsv(disclosures));
}

accessRecordPages.get(`${path}/disclosures.csv`, (c) => sendDisclosures(c, {}));

type Search = ValuesOf<typeof accessForm.fields>;

/** Days as the district's clocks have them; the last one included. */
function instants(c: Context<SettingsEnv>, { search, from, to }: Search): AccessSearch {
  const { timeZone } = c.get('district');
  const beginning = (date: IsoDate) => instantOf({ date, hour: 0, minute: 0 }, timeZone).toISOString();
  return {
    search: search ?? undefined,
    from: from ? beginning(from) : undefined,
    to: to ? beginning(addDays(to, 1)) : undefined,
  };
}

const typed = (search: Search): Entered => ({
  values: Object.fromEntries(Object.entries(search).map(([name, value]) => [name, value ?? ''])),
  problems: {},
});

async function answer(
  c: Context<SettingsEnv>,
  wanted: AccessSearch,
  page: { limit: number; offset: number },
  entered?: Entered,
) {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const [found, disclosed] = await Promise.all([
    searchAccess(platform, district, wanted, page),
    searchDisclosures(platform, district, { from: wanted.from, to: wanted.to }, { limit: disclosuresShown, offset: 0 }),
  ]);
  const view = { who: c.get('signedIn'), district, ...found, disclosed, page, entered };
  const status = Object.keys(entered?.problems ?? {}).length > 0 ? 400 : 200;
  return districtPage(c, 'access-record', <AccessRecordPage {...view} />, {
    status,
    list: { ...page, total: found.total },
  });
}

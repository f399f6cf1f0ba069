import { z } from 'zod';
import { fleet, fleetCsv, fleetFilterNames, fleetNights, fleetSorts } from '../../fleet/index.ts';
import { csvDownload } from '../../platform/csv-answers.ts';
import { httpApp } from '../../platform/http.ts';
import { answerPage } from '../../platform/pages/index.ts';
import { pageOf } from '../shell/district-page.tsx';
import { requireOperatorPage, requireSignIn, type SettingsEnv } from '../shell/guards.ts';
import { FleetPage } from './page.tsx';

/** All districts, for operators: nobody else has this page. */
export const fleetPages = httpApp<SettingsEnv>();

const path = '/settings/fleet';
const perPage = 100;
/** More districts than the product will ever have. */
const mostInFile = 10_000;

/** The address is what an operator keeps or sends on. What is wrong in it is left out. */
const asked = z.object({
  show: z.enum(fleetFilterNames).optional().catch(undefined),
  search: z.string().trim().max(100).optional().catch(undefined),
  sort: z.enum(fleetSorts).default('name').catch('name'),
});

fleetPages.use(path, requireSignIn, requireOperatorPage);
fleetPages.use(`${path}/*`, requireSignIn, requireOperatorPage);

fleetPages.get(path, async (c) => {
  const query = asked.parse(c.req.query());
  const page = pageOf(c, perPage);
  const platform = c.get('platform');
  const [found, nights] = await Promise.all([fleet(platform, query, page), fleetNights(platform)]);
  const content = <FleetPage who={c.get('signedIn')} query={query} page={page} nights={nights} {...found} />;
  return answerPage(c, content, { title: 'Districts · SameGoal Campus Link', layout: 'settings' });
});

fleetPages.get(`${path}/districts.csv`, async (c) => {
  const { districts } = await fleet(c.get('platform'), asked.parse(c.req.query()), { limit: mostInFile, offset: 0 });
  return csvDownload(c, 'districts.csv', fleetCsv(districts));
});

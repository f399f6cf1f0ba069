export { accessRoutes } from './access-routes.ts';
export { type AccessSearch, accessFile, type FoundAccess, searchAccess } from './access-search.ts';
export { type Refusal, refusals } from './refusals.ts';
export { ltiRoutes } from './routes.tsx';
export { launchUrlOf, toolUrls } from './target.ts';

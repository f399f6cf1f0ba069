export { type AccessSearch, accessFile, type FoundAccess, searchAccess } from './access-search.ts';
export { type Refusal, refusals } from './refusals.ts';
export { launchUrlOf, toolUrls } from './target.ts';

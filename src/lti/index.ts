export { ltiRoutes } from './routes.tsx';
export { launchUrlOf, toolUrls } from './target.ts';
export { UsedLogins } from './used-logins.ts';

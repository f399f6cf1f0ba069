export { ltiRoutes } from './routes.tsx';
export { sweepLti } from './sweep.ts';
export { launchUrlOf, toolUrls } from './target.ts';

import { guideRoutes } from '../docs/guide-routes.ts';
import { docsRoutes } from '../docs/routes.tsx';
import { httpApp } from '../platform/http.ts';
import { pageRoutes } from '../platform/pages/routes.ts';

/** The API documentation, and the files that pages load. */
export const routes = httpApp();
routes.get('/', (c) => c.redirect('/docs'));
routes.route('/', pageRoutes);
routes.route('/', docsRoutes);
routes.route('/', guideRoutes);

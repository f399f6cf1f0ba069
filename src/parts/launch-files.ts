import { readerRoutes } from '../lti/reader-routes.ts';
import { httpApp } from '../platform/http.ts';
import { pageRoutes } from '../platform/pages/routes.ts';

/** The files of the pages below /iep, which may have a host of their own. */
export const routes = httpApp();
routes.route('/iep', pageRoutes);
routes.route('/', readerRoutes);

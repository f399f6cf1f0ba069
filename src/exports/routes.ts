import { httpApp } from '../platform/http.ts';
import { tokenRoutes } from './token-routes.ts';

/** Everything of data exports and access tokens that answers HTTP. */
export const exportRoutes = httpApp();
exportRoutes.route('/', tokenRoutes);

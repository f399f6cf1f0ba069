import { httpApp } from '../platform/http.ts';
import { authoringClientRoutes } from './authoring-client-routes.ts';
import { dataExportRoutes } from './data-export-routes.ts';
import { sftpPushRoutes } from './sftp/routes.ts';
import { termsRoutes } from './terms-routes.ts';
import { tokenRoutes } from './token-routes.ts';

/** Everything of data exports and access tokens that answers HTTP. */
export const exportRoutes = httpApp();
exportRoutes.route('/', tokenRoutes);
exportRoutes.route('/', authoringClientRoutes);
exportRoutes.route('/', dataExportRoutes);
exportRoutes.route('/', sftpPushRoutes);
exportRoutes.route('/', termsRoutes);

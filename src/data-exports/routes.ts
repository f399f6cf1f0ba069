import { authoringClientRoutes } from '../api-access/authoring-client-routes.ts';
import { tokenRoutes } from '../api-access/token-routes.ts';
import { httpApp } from '../platform/http.ts';
import { sftpPushRoutes } from '../sftp-push/routes.ts';
import { dataExportRoutes } from './data-export-routes.ts';
import { termsRoutes } from './terms-routes.ts';

/** Everything of data exports and access tokens that answers HTTP. */
export const exportRoutes = httpApp();
exportRoutes.route('/', tokenRoutes);
exportRoutes.route('/', authoringClientRoutes);
exportRoutes.route('/', dataExportRoutes);
exportRoutes.route('/', sftpPushRoutes);
exportRoutes.route('/', termsRoutes);

export {
  type ApiCaller,
  type AuthoringClient,
  addAuthoringClient,
  type ClientCredentials,
  listAuthoringClients,
  removeAuthoringClient,
} from './clients.ts';
export {
  addDataExport,
  type DataExport,
  disableDataExport,
  type EndpointPermission,
  enableDataExport,
  findDataExport,
  listDataExports,
  type NewDataExport,
  resendTerms,
  setEndpoints,
} from './data-exports.ts';
export { type ClientEnv, requireClient } from './require-client.ts';
export { exportRoutes } from './routes.ts';
export { type ExportEndpoint, exportEndpointKeys, type Scope, scopes } from './scopes.ts';

export {
  type ApiCaller,
  type AuthoringClient,
  addAuthoringClient,
  type ClientCredentials,
  listAuthoringClients,
  removeAuthoringClient,
} from './clients.ts';
export { type ClientEnv, requireClient } from './require-client.ts';
export { exportRoutes } from './routes.ts';
export { type ExportEndpoint, exportEndpointKeys, type Scope, scopes } from './scopes.ts';

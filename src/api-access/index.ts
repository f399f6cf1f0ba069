export {
  type ApiCaller,
  type AuthoringClient,
  addAuthoringClient,
  type ClientCredentials,
  listAuthoringClients,
  removeAuthoringClient,
} from './clients.ts';
export { type ClientEnv, requireClient } from './require-client.ts';
export {
  type ExportEndpoint,
  exportEndpointKeys,
  exportEndpoints,
  isExportEndpoint,
  requireOwnState,
  type Scope,
  scopes,
} from './scopes.ts';

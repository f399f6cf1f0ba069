export {
  type ApiCaller,
  addAuthoringClient,
  type ClientCredentials,
  newCredentials,
  newSecret,
  noHash,
  removeAuthoringClient,
} from './clients.ts';
export { type EndpointOption, endpointOptions } from './endpoint-options.ts';
export {
  completeSettings,
  type GivenParameters,
  givenParameters,
  type OptionSetting,
  type OptionSettings,
  pagingAllowed,
  settingFaults,
  withSettings,
} from './option-settings.ts';
export { type CalledEnv, type ClientEnv, requireClient } from './require-client.ts';
export { apiClients, endpointPermissions } from './schema.ts';
export {
  type ExportEndpoint,
  exportEndpointKeys,
  exportEndpoints,
  isExportEndpoint,
  requireOwnState,
  type Scope,
  scopes,
} from './scopes.ts';

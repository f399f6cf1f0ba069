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
  changeContact,
  type DataExport,
  type DataExportContact,
  disableDataExport,
  type EndpointPermission,
  enableDataExport,
  findDataExport,
  listDataExports,
  mailNewSecret,
  type NewDataExport,
  type NewPermission,
  resendTerms,
  setEndpoints,
} from './data-exports.ts';
export {
  type EndpointOption,
  type EndpointOptions,
  endpointOptions,
  type OptionKind,
} from './endpoint-options.ts';
export {
  type GivenParameters,
  givenParameters,
  type OptionSetting,
  type OptionSettings,
  type OptionValue,
  withSettings,
} from './option-settings.ts';
export { type ClientEnv, requireClient } from './require-client.ts';
export { exportRoutes } from './routes.ts';
export { type ExportEndpoint, exportEndpointKeys, type Scope, scopes } from './scopes.ts';

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
export { type ExportError, errorsOf, mailErrors } from './errors.ts';
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
export { type ReportFile, type ReportFiles, takeDeliveryMessage } from './sftp/deliver.ts';
export { type Delivery, type DeliveryMessage, deliveriesOf, pushNow, startDueDeliveries } from './sftp/deliveries.ts';
export {
  findSftpPush,
  forgetHostKey,
  removeSftpPush,
  type SftpPush,
  type SftpPushInput,
  setSftpPush,
} from './sftp/push-settings.ts';

export {
  contactLabels,
  exportIdIn,
  exportSetting,
  exportValues,
  mailedValues,
  pushValues,
  sftpPushLabels,
  sftpSecretField,
} from './audited.ts';
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
  dataExportNames,
  disableDataExport,
  type EndpointPermission,
  enableDataExport,
  exportStatuses,
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
export { contactFields, dataExportFields } from './fields.ts';
export {
  type GivenParameters,
  givenParameters,
  type OptionSetting,
  type OptionSettings,
  type OptionValue,
  pagingAllowed,
  withSettings,
} from './option-settings.ts';
export { forbidEndpoint, permitEndpoint } from './permissions.ts';
export { type ClientEnv, requireClient } from './require-client.ts';
export { exportRoutes } from './routes.ts';
export {
  type ExportEndpoint,
  exportEndpointKeys,
  exportEndpoints,
  isExportEndpoint,
  requireOwnState,
  type Scope,
  scopes,
} from './scopes.ts';
export { type ReportFile, type ReportFiles, takeDeliveryMessage } from './sftp/deliver.ts';
export { type Delivery, type DeliveryMessage, deliveriesOf, pushNow, startDueDeliveries } from './sftp/deliveries.ts';
export { sftpPushFields } from './sftp/fields.ts';
export {
  findSftpPush,
  forgetHostKey,
  removeSftpPush,
  resealSftpPushes,
  type SftpPush,
  type SftpPushInput,
  setSftpPush,
} from './sftp/push-settings.ts';

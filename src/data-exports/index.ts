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
export { type EndpointOption, type EndpointOptions, endpointOptions, type OptionKind } from './endpoint-options.ts';
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

export { callsOf, type ExportCall, recordCalls } from './calls.ts';
export {
  addDataExport,
  changeContact,
  disableDataExport,
  enableDataExport,
  endPreviousSecret,
  mailNewSecret,
  removeDataExport,
  resendTerms,
  revokeSecrets,
  setEndpoints,
} from './change-export.ts';
export type { DataExport, EndpointPermission } from './data-export.ts';
export { activeExports, dataExportNames, exportStatuses, findDataExport, listDataExports } from './data-exports.ts';
export { type ExportError, errorsOf, mailErrors, recordError } from './errors.ts';
export { contactLabels } from './export-values.ts';
export { contactFields, dataExportFields } from './fields.ts';
export { forbidEndpoint, permitEndpoint, permitStateReports } from './permissions.ts';
export { recordRefusals } from './record-refusals.ts';

export { adminRoutes, type DistrictAdminEnv, districtAdminRoutes } from './admin-app.ts';
export {
  campusHosts,
  confirmHosts,
  districtsWithHostsToConfirm,
  hostNotice,
  hostsAreConfirmed,
  requireConfirmedHosts,
  takeUnannouncedHosts,
} from './campus-hosts.ts';
export * from './connected.ts';
export * from './demographics-connection.ts';
export * from './district.ts';
export * from './document-viewer-connection.ts';
export * from './fields.ts';
export {
  demographicsLabels,
  documentViewerLabels,
  flagModeLabels,
  legacyLabels,
  withdrawalsLabels,
} from './labels.ts';
export * from './legacy-integration.ts';
export * from './pause.ts';
export * from './program-flags.ts';
export { districts, type FlagMode } from './schema.ts';
export * from './staff-roles.ts';

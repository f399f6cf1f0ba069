import type { SettingValues } from '../audit/index.ts';
import { type Program, programs } from '../programs/index.ts';
import type { FlagMode } from './schema.ts';

/** The sections of a district's settings and their fields, as the pages and the audit trail name them. */
export const settingNames = {
  demographics: 'Nightly Demographics',
  documentViewer: 'Document Viewer',
  details: 'Details',
  flagNotes: 'Notes on flags',
  flag: (program: Program): string => `Flag ${programs[program].name}`,
} as const;

export const demographicsLabels = {
  baseUrl: 'Base URL',
  accessTokenUrl: 'Access Token URL',
  clientId: 'Client ID',
  clientSecret: 'Client Secret',
} as const;

export const withdrawalsLabels = { withdrawalShare: 'Students that a night may withdraw (%)' } as const;

export const documentViewerLabels = {
  publicKeysetUrl: 'Public Keyset URL',
  openIdEndpoint: 'OpenID Endpoint',
  deploymentId: 'Deployment ID',
  clientId: 'Client ID',
  furtherDeploymentIds: 'Further Deployment IDs',
} as const;

export const flagNotesLabel = 'Hidden notes';

export const legacyLabels = { sifUrl: 'SIF URL', returnUrl: 'Return URL' } as const;

export const districtLabels = {
  name: 'District',
  irn: 'District IRN',
  timeZone: 'Time zone',
  nightlyHour: 'Nightly run starts',
  deletedDocumentDays: 'Days that a deleted document can be restored',
  withdrawnStudentYears: 'Years after which withdrawn students are destroyed',
} as const;

/** The two ways of the set-up guide: short enough for a select on a telephone. */
export const flagModeLabels: Readonly<Record<FlagMode, string>> = {
  takeOver: 'Option 1: take over the flag',
  create: 'Option 2: create a new flag',
};

/** Values under their labels, for the audit trail. */
export const labelled = <Name extends string>(
  labels: Readonly<Record<Name, string>>,
  values: { readonly [Each in NoInfer<Name>]: SettingValues[string] },
): SettingValues =>
  Object.fromEntries((Object.keys(labels) as Name[]).map((name) => [labels[name], values[name]] as const));

/** What pages and the audit trail call a district's settings, field by field. */

export const demographicsLabels = {
  baseUrl: 'Base URL',
  accessTokenUrl: 'Access Token URL',
  clientId: 'Client ID',
  clientSecret: 'Client Secret',
} as const;

export const documentViewerLabels = {
  publicKeysetUrl: 'Public Keyset URL',
  openIdEndpoint: 'OpenID Endpoint',
  deploymentId: 'Deployment ID',
  clientId: 'Client ID',
  furtherDeploymentIds: 'Further Deployment IDs',
} as const;

export const legacyLabels = { sifUrl: 'SIF URL', returnUrl: 'Return URL' } as const;

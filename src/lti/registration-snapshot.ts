import {
  type District,
  type DocumentViewerConnection,
  documentViewerByDistrict,
  type Registration,
} from '../districts/index.ts';
import type { DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken } from '../platform/secrets.ts';

/**
 * The registration as it was when a login found it, as far as a launch needs it, so that the launch does not have to look it up again. What has changed since is
 * noticed by its fingerprint before any document is shown.
 */
export interface RegistrationSnapshot
  extends Pick<DocumentViewerConnection, 'publicKeysetUrl' | 'clientId' | 'issuer' | 'staffRoles'> {
  readonly district: District;
  /** Where pages may be framed. */
  readonly campusOrigin: string;
  readonly fingerprint: string;
}

export async function snapshotOf({ district, connection }: Registration): Promise<RegistrationSnapshot> {
  const { publicKeysetUrl, clientId, issuer, staffRoles, openIdEndpoint } = connection;
  return {
    district,
    publicKeysetUrl,
    clientId,
    issuer,
    staffRoles,
    campusOrigin: new URL(openIdEndpoint).origin,
    fingerprint: await fingerprintOf(connection),
  };
}

/** Of everything that an administrator enters; the issuer may be bound by the launch itself. */
async function fingerprintOf({
  publicKeysetUrl,
  openIdEndpoint,
  deploymentId,
  furtherDeploymentIds,
  clientId,
  staffRoles,
}: DocumentViewerConnection): Promise<string> {
  const entered = [publicKeysetUrl, openIdEndpoint, deploymentId, furtherDeploymentIds, clientId, staffRoles];
  return (await hashToken(JSON.stringify(entered))).slice(0, 32);
}

/** The district's registration, when it is still the one with this fingerprint. */
export async function currentRegistration(
  platform: Platform,
  districtId: DistrictId,
  fingerprint: string,
): Promise<Registration | null> {
  const registration = await documentViewerByDistrict(platform, districtId);
  return registration && (await fingerprintOf(registration.connection)) === fingerprint ? registration : null;
}

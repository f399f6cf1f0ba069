import {
  bindIssuer,
  type DocumentViewerConnection,
  documentViewerByDistrict,
  isOfIssuer,
  type NamedRegistration,
  type Registration,
} from '../districts/index.ts';
import type { DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken } from '../platform/secrets.ts';

/**
 * The registration as it was when a login found it, as far as a launch needs it, so that the launch does not have to look it up again. What has changed since is
 * noticed by its fingerprint before any document is shown.
 */
export interface RegistrationSnapshot extends Pick<DocumentViewerConnection, 'publicKeysetUrl' | 'staffRoles'> {
  readonly districtId: DistrictId;
  /** Its first verified launch binds the issuer. */
  readonly bindsIssuer: boolean;
  readonly fingerprint: string;
}

/** As it will be once a launch of this login, which named the issuer, has been verified. */
export async function snapshotOf(
  { district, connection }: NamedRegistration,
  named: string,
): Promise<RegistrationSnapshot> {
  const { publicKeysetUrl, staffRoles } = connection;
  const bindsIssuer = connection.issuer === null && isOfIssuer(connection, named);
  return {
    districtId: district.id,
    publicKeysetUrl,
    staffRoles,
    bindsIssuer,
    fingerprint: await fingerprintOf(connection, bindsIssuer ? named : connection.issuer),
  };
}

/** A fingerprint of everything that a launch must match. */
async function fingerprintOf(
  {
    publicKeysetUrl,
    openIdEndpoint,
    deploymentId,
    furtherDeploymentIds,
    clientId,
    staffRoles,
  }: DocumentViewerConnection,
  issuer: string | null,
): Promise<string> {
  const all = [publicKeysetUrl, openIdEndpoint, deploymentId, furtherDeploymentIds, clientId, staffRoles, issuer];
  return (await hashToken(JSON.stringify(all))).slice(0, 32);
}

/** Binds the issuer of a verified launch. False when the registration is no longer that of its login, so that a late launch binds nothing to the one after it. */
export async function holdIssuer(
  platform: Platform,
  { districtId, fingerprint }: RegistrationSnapshot,
  issuer: string,
): Promise<boolean> {
  const current = await documentViewerByDistrict(platform, districtId);
  if (!current) return false;
  const { connection } = current;
  const isSame = (await fingerprintOf(connection, connection.issuer ?? issuer)) === fingerprint;
  return isSame && bindIssuer(platform, current, issuer);
}

/** The district's registration, when it is still the one with this fingerprint. */
export async function currentRegistration(
  platform: Platform,
  districtId: DistrictId,
  fingerprint: string,
): Promise<Registration | null> {
  const registration = await documentViewerByDistrict(platform, districtId);
  if (!registration) return null;
  const { connection } = registration;
  return (await fingerprintOf(connection, connection.issuer)) === fingerprint ? registration : null;
}

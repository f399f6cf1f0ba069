import { and, eq, isNull } from 'drizzle-orm';
import { Changed } from '../audit/index.ts';
import { isLocal } from '../platform/config.ts';
import { hostFault, isHost } from '../platform/host-rules.ts';
import type { DataExportId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { wrongField } from '../platform/problems.ts';
import { reseal } from '../platform/reseal.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { changedPush } from './push-values.ts';
import { type SftpPush, sftpPushes } from './schema.ts';
import type { SftpServer } from './ssh-connection.ts';

type Row = typeof sftpPushes.$inferSelect;

export type SftpPushInput = Omit<SftpPush, 'hostKey' | 'updatedAt'> & {
  /** Password or private key; left out to keep the one that is there. */
  readonly secret?: string | undefined;
  /** Left out to keep what is pinned, or to pin the key that the server shows first. */
  readonly hostKey?: string | undefined;
};

/** The data export whose files are delivered, which the caller has found in its district. */
export type PushedExport = { readonly id: DataExportId };

const purpose = (dataExportId: DataExportId) => `SFTP secret of ${dataExportId}`;

/** Stores where and when. A secret is kept for the very server and user that it was entered for: another one would be shown it. */
export async function setSftpPush(
  platform: Platform,
  dataExport: PushedExport,
  { secret, hostKey, ...input }: SftpPushInput,
): Promise<Result<Changed<SftpPush>>> {
  const { id } = dataExport;
  const fault = isLocal(platform.config) ? (isHost(input.host) ? null : 'must be a host name') : hostFault(input.host);
  if (fault) return refuse(wrongField('host', fault));
  const before = await rowOf(platform, id);
  const isSameServer = before?.host === input.host && before.port === input.port;
  const keepsSecret =
    isSameServer && before?.username === input.username && before.authentication === input.authentication;
  if (!secret && !keepsSecret)
    return refuse(wrongField('secret', 'must be entered for a new server, user, or login method'));
  const row: Row = {
    ...input,
    dataExportId: id,
    weekday: input.cadence === 'weekly' ? (input.weekday ?? 0) : null,
    secret: secret || !before ? await platform.sealer.seal(secret ?? '', purpose(id)) : before.secret,
    hostKey: hostKey ?? (isSameServer ? (before?.hostKey ?? null) : null),
    updatedAt: platform.clock.now().toISOString(),
  };
  await platform.directory
    .insert(sftpPushes)
    .values(row)
    .onConflictDoUpdate({ target: sftpPushes.dataExportId, set: row });
  const changed = changedPush(dataExport, before && shown(before), shown(row), { secretEntered: Boolean(secret) });
  return ok(new Changed(shown(row), changed));
}

/** Null when SFTP Push is not set up. */
export async function findSftpPush(platform: Platform, { id }: PushedExport): Promise<SftpPush | null> {
  const row = await rowOf(platform, id);
  return row && shown(row);
}

/** Stops SFTP Push, and forgets the secret. */
export async function removeSftpPush(platform: Platform, dataExport: PushedExport): Promise<Changed<null>> {
  const [removed] = await platform.directory
    .delete(sftpPushes)
    .where(eq(sftpPushes.dataExportId, dataExport.id))
    .returning();
  return new Changed(null, changedPush(dataExport, removed ? shown(removed) : null, null));
}

/** Forgets the pinned host key: the next connection pins the one that the server then shows. */
export async function forgetHostKey(platform: Platform, dataExport: PushedExport): Promise<Changed<null>> {
  const before = await findSftpPush(platform, dataExport);
  await platform.directory.update(sftpPushes).set({ hostKey: null }).where(eq(sftpPushes.dataExportId, dataExport.id));
  return new Changed(null, changedPush(dataExport, before, before && { ...before, hostKey: null }));
}

/** The server to connect to, with its secret opened; null when SFTP Push has been removed. */
export async function openSftpPush(
  platform: Platform,
  id: DataExportId,
): Promise<{ server: SftpServer; push: SftpPush } | null> {
  const row = await rowOf(platform, id);
  if (!row) return null;
  const { host, port, username, hostKey, authentication } = row;
  const secret = await platform.sealer.open(row.secret, purpose(id));
  const credential = authentication === 'password' ? { password: secret } : { privateKey: secret };
  return { server: { host, port, username, hostKey, credential }, push: shown(row) };
}

/** Seals secrets of SFTP servers under the current key. */
export const resealSftpPushes = (platform: Platform): Promise<void> =>
  reseal(platform, { table: 'sftp_pushes', id: 'data_export_id', secret: 'secret' }, purpose);

/** Pins the key that a server showed on the first connection to it. */
export async function pinHostKey(platform: Platform, id: DataExportId, hostKey: string): Promise<void> {
  await platform.directory
    .update(sftpPushes)
    .set({ hostKey })
    .where(and(eq(sftpPushes.dataExportId, id), isNull(sftpPushes.hostKey)));
}

async function rowOf(platform: Platform, id: DataExportId): Promise<Row | null> {
  return (await platform.directory.select().from(sftpPushes).where(eq(sftpPushes.dataExportId, id)).get()) ?? null;
}

const shown = ({ dataExportId: _, secret: __, ...push }: Row): SftpPush => push;

import { findDataExport, recordError } from '../data-exports/index.ts';
import { platformOf } from '../platform/platform.ts';
import { reportFiles } from '../reporting/index.ts';
import { type DeliveryMessage, type DeliverySource, takeDeliveryMessage } from '../sftp-push/index.ts';

const source = {
  findExport: findDataExport,
  reports: reportFiles,
  failed: recordError,
} satisfies DeliverySource;

/** Carries out one delivery by SFTP Push. */
export const take = (env: Env, message: DeliveryMessage): Promise<void> =>
  takeDeliveryMessage(platformOf(env), message, source);

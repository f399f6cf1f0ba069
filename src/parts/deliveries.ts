import { type AlertMessage, takeAlertMessage } from '../alerts/index.ts';
import { findDataExport, recordError } from '../data-exports/index.ts';
import { platformOf } from '../platform/platform.ts';
import { reportFiles } from '../reporting/index.ts';
import { type DeliveryMessage, type DeliverySource, takeDeliveryMessage } from '../sftp-push/index.ts';

const source = {
  findExport: findDataExport,
  reports: reportFiles,
  failed: recordError,
} satisfies DeliverySource;

/** Carries out one delivery: by SFTP Push, or of an alert. */
export const take = (env: Env, message: DeliveryMessage | AlertMessage): Promise<void> =>
  'alertDeliveryId' in message
    ? takeAlertMessage(platformOf(env), message)
    : takeDeliveryMessage(platformOf(env), message, source);

import type { Platform } from '../platform/platform.ts';
import { sweepLogins } from './login.ts';
import { sweepViewers } from './viewer-sessions.ts';

/** Forgets logins and opened documents whose time is over. They are refused by their time anyway; this keeps the tables small. */
export async function sweepLti(platform: Platform): Promise<void> {
  await sweepLogins(platform);
  await sweepViewers(platform);
}

import { type Actor, recordSettingChange } from '../../audit/index.ts';
import type { District } from '../../districts/index.ts';
import type { Platform } from '../../platform/platform.ts';

/** Writes down that somebody was invited or removed, or lost their second factor: what is about whom (`field`), before and after. */
export const recordAdministrator = (
  platform: Platform,
  district: District,
  by: Actor,
  field: string,
  [before, after]: readonly [before: string | null, after: string | null],
): Promise<void> =>
  recordSettingChange(platform, district, by, {
    setting: 'Administrators',
    before: { [field]: before },
    after: { [field]: after },
  });

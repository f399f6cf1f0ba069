import { httpApp } from '../../platform/http.ts';
import type { SettingsEnv } from '../guards.ts';

/** The document viewer's record of access, and which Campus roles count as staff. */
export const accessRecordPages = httpApp<SettingsEnv>();

import { httpApp } from '../../platform/http.ts';
import type { SettingsEnv } from '../guards.ts';

/** Records that are left out of state reporting, and why. */
export const invalidRecordPages = httpApp<SettingsEnv>();

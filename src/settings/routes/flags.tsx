import { httpApp } from '../../platform/http.ts';
import type { SettingsEnv } from '../guards.ts';

/** Flags of a district: the preview of a cutover, its confirmation, its undoing. */
export const flagPages = httpApp<SettingsEnv>();

import { httpApp } from '../../platform/http.ts';
import type { SettingsEnv } from '../guards.ts';

/** Settings > Data Loads: key program data, and stub documents. */
export const dataLoadPages = httpApp<SettingsEnv>();

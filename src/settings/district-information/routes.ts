import { httpApp } from '../../platform/http.ts';
import type { SettingsEnv } from '../shell/guards.ts';
import { districtInformation, districtInformationPath } from './answer.tsx';

/** Settings > District Information. Each section's own folder has the routes of its forms. */
export const districtInformationPages = httpApp<SettingsEnv>();

districtInformationPages.get(districtInformationPath, (c) => districtInformation(c));

import { administratorRoutes } from '../administrators/routes.ts';
import { httpApp } from '../platform/http.ts';
import { settingsPages } from './routes.tsx';

/** The settings pages, and the operators' API for those who may use them. */
export const settingsRoutes = httpApp();
settingsRoutes.route('/', administratorRoutes);
settingsRoutes.route('/', settingsPages);

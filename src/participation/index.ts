export { participationRoutes } from './routes.ts';

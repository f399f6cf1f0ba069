export { openApiDocument } from './document.ts';
export { docsRoutes } from './routes.ts';

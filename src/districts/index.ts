export * from './demographics-connection.ts';
export * from './district.ts';
export * from './document-viewer-connection.ts';
export * from './fields.ts';
export * from './legacy-integration.ts';
export * from './operator.ts';
export * from './program-flags.ts';
export * from './routes.ts';
export type { FlagMode } from './schema.ts';

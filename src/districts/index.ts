export * from './demographics-connection.ts';
export * from './district.ts';
export * from './document-viewer-connection.ts';
export * from './program-flags.ts';
export type { FlagMode } from './schema.ts';

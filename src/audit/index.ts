export * from './changed.ts';
export * from './setting-changes.ts';
export * from './setting-names.ts';

export * from './setting-changes.ts';

export * from './administrators.ts';
export * from './attempts.ts';
export { administratorFields } from './fields.ts';
export * from './links.ts';
export { shortestPassword } from './password.ts';
export * from './passwords.ts';
export * from './providers.ts';
export * from './second-factor.ts';
export * from './sessions.ts';

export * from './administrators.ts';
export * from './sign-in.ts';

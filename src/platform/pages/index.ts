export * from './cookies.ts';
export * from './form.ts';
export * from './page.tsx';
export * from './routes.ts';

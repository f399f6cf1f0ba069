export * from './cookies.ts';
export { CopyButton } from './copy-button.tsx';
export * from './form.ts';
export * from './page.tsx';

export { pageOfForm } from './shell/wanted.ts';

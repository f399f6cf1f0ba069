import { httpApp } from '../http.ts';
import { copyScript, copyScriptPath } from './copy-button.tsx';
import { stylesheet, stylesheetPath } from './stylesheet.ts';

/** Stylesheet and script, each under a name that changes with its content, so that browsers may keep it for good. */
export const pageRoutes = httpApp();

pageRoutes.get(stylesheetPath, (c) => {
  c.header('cache-control', 'public, max-age=31536000, immutable');
  return c.body(stylesheet, 200, { 'content-type': 'text/css; charset=utf-8' });
});

pageRoutes.get(copyScriptPath, (c) => {
  c.header('cache-control', 'public, max-age=31536000, immutable');
  return c.body(copyScript, 200, { 'content-type': 'text/javascript; charset=utf-8' });
});

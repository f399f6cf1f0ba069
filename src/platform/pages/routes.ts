import { httpApp } from '../http.ts';
import { script, scriptPath } from './script.ts';
import { stylesheet, stylesheetPath } from './stylesheet.ts';

/** Stylesheet and script, each under a name that changes with its content, so that browsers may keep it for good. */
export const pageRoutes = httpApp();

pageRoutes.get(stylesheetPath, (c) => {
  c.header('cache-control', 'public, max-age=31536000, immutable');
  return c.body(stylesheet, 200, { 'content-type': 'text/css; charset=utf-8' });
});

pageRoutes.get(scriptPath, (c) => {
  c.header('cache-control', 'public, max-age=31536000, immutable');
  return c.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' });
});

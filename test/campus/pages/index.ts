import { Hono } from 'hono';
import type { CampusEnv } from '../campus.ts';
import { findFlag } from '../flags.ts';
import { launchForm } from '../lti.ts';
import { studentScript } from './client-script.ts';
import { extractFormPage } from './extract-form.tsx';
import { isExtractType } from './extracts.ts';
import { notFoundPage } from './page.tsx';
import { studentPage } from './student.tsx';
import { readSearch, studentsListPage } from './students.tsx';
import { stylesheet } from './stylesheet.ts';

/** What a person in the district sees: look up a student, click a flag, run an extract. */
export const pages = new Hono<CampusEnv>();

for (const path of ['/', '/campus']) pages.get(path, (c) => c.redirect(`${c.get('campus').root}/campus/`));

pages.get('/campus/', (c) => c.html(studentsListPage(c.get('campus'), readSearch(c.req.query()))));

pages.get('/campus/students/:sourcedId', (c) => {
  const page = studentPage(c.get('campus'), c.req.param('sourcedId'));
  return page ? c.html(page) : c.html(notFoundPage(c.get('campus'), 'There is no such student.'), 404);
});

/** A flag in a tab of its own: the login initiation by GET. */
pages.get('/campus/flags/:sourcedId/open', (c) => {
  const campus = c.get('campus');
  const flag = findFlag(campus, c.req.param('sourcedId'));
  const form = flag && launchForm(campus, flag);
  if (!form) return c.html(notFoundPage(campus, 'This flag opens no document.'), 404);
  const url = new URL(form.action);
  for (const [name, value] of Object.entries(form.fields)) url.searchParams.set(name, value);
  return c.redirect(url.href);
});

/** Fresh fields for the form of a flag: the hint in the page is good for one click. */
pages.post('/campus/flags/:sourcedId/login', (c) => {
  const flag = findFlag(c.get('campus'), c.req.param('sourcedId'));
  const form = flag && launchForm(c.get('campus'), flag);
  return form ? c.json(form.fields) : c.json({ problem: 'This flag opens no document.' }, 404);
});

pages.get('/campus/reports', (c) => {
  const type = c.req.query('type') ?? 'ge';
  return c.html(extractFormPage(c.get('campus'), isExtractType(type) ? type : 'ge'));
});

const assets = {
  'style.css': ['text/css', stylesheet],
  'student.js': ['text/javascript', studentScript],
} as const;

for (const [name, [type, text]] of Object.entries(assets))
  pages.get(`/campus/${name}`, (c) => c.body(text, 200, { 'content-type': `${type}; charset=utf-8` }));

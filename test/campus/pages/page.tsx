import { html, raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Campus } from '../campus.ts';
import { userOf } from '../lti.ts';

export type Html = ReturnType<typeof html>;

interface PageParts {
  readonly title: string;
  readonly current: 'students' | 'reports' | null;
  readonly children: Child;
  /** Leave empty for a page without a script. */
  readonly script?: string;
}

const tabs = [
  ['students', 'Students', ''],
  ['reports', 'Extracts', 'reports'],
] as const;

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map(([first = '']) => first)
    .slice(0, 2)
    .join('');

/** The frame of every page: district, sections, and who is signed in. */
export function page(campus: Campus, { title, current, children, script }: PageParts): Html {
  const base = `${campus.root}/campus`;
  const { name } = userOf(campus);
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · Campus`}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={`${base}/style.css`} />
        {script && <script src={`${base}/${script}`} defer />}
      </head>
      <body>
        <header class="bar">
          <a class="brand" href={`${base}/`}>
            <span>Campus</span> <small>{districtName(campus)}</small>
          </a>
          <nav aria-label="Sections">
            {tabs.map(([key, label, path]) => (
              <a href={`${base}/${path}`} aria-current={key === current ? 'page' : undefined}>
                {label}
              </a>
            ))}
          </nav>
          <span class="user" title={`Signed in as ${name}`}>
            <span class="initials" aria-hidden="true">
              {initials(name)}
            </span>
            <span class="user-name">{name}</span>
          </span>
        </header>
        <main>{children}</main>
        <footer>A simulator. Everybody here is invented.</footer>
      </body>
    </html>
  );
  return html`${raw('<!doctype html>')}${document}`;
}

const districtName = (campus: Campus): string =>
  campus.sql
    .exec<{ name: string }>(
      `select object ->> '$.name' as name from entities where collection = 'orgs' and role = 'district'`,
    )
    .toArray()[0]?.name ?? campus.name;

export const notFoundPage = (campus: Campus, message: string): Html =>
  page(campus, {
    title: 'Not found',
    current: null,
    children: (
      <section class="card">
        <h1>Not found</h1>
        <p>{message}</p>
        <p>
          <a href={`${campus.root}/campus/`}>Look up a student</a>
        </p>
      </section>
    ),
  });

/** `2026-11-02` as people write it here: 11/02/2026. */
export const shownDate = (date: string): string => date.replace(/^(\d{4})-(\d\d)-(\d\d).*$/, '$2/$3/$1');

/** The day it is in the district. */
export const today = (campus: Campus): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(campus.now());

export const gradeName = (grade: string | null): string =>
  grade === null ? 'No grade' : grade === 'KG' ? 'Kindergarten' : `Grade ${Number(grade)}`;

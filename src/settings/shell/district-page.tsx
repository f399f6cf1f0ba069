import type { Context } from 'hono';
import type { Child, FC } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { answerPage, Notice } from '../../platform/pages/index.ts';
import { ProblemError, problem } from '../../platform/problems.ts';
import { findStudent, type Student } from '../../roster/index.ts';
import { discloseToOperator, type SettingsEnv } from './guards.ts';
import type { Page } from './parts.tsx';
import { Shell, type Tab, tabs } from './shell.tsx';

/**
 * Answers with `content` inside the frame of the district's settings, under one of their tabs. `title` is the tab's unless it says more. An address behind the end of
 * a `list` leads to its last page: what it had there once has become fewer.
 */
export function districtPage(
  c: Context<SettingsEnv>,
  tab: Tab,
  content: Child,
  { title = tabs[tab], status = 200, list }: { title?: string; status?: ContentfulStatusCode; list?: List } = {},
): Response | Promise<Response> {
  const district = c.get('district');
  if (list && list.total > 0 && list.offset >= list.total) {
    const url = new URL(c.req.url);
    url.searchParams.set('offset', String(Math.floor((list.total - 1) / list.limit) * list.limit));
    return c.redirect(url.pathname + url.search, 303);
  }
  return answerPage(
    c,
    <Shell who={c.get('signedIn')} district={district} tab={tab}>
      {content}
    </Shell>,
    { title: `${title} · ${district.name}`, layout: 'settings', script: true, status },
  );
}

/** A page of a list, and how much the list has. */
type List = Page & { readonly total: number };

/** What is not there, and what is not theirs, look the same. */
const NotFoundPage: FC = () => (
  <Notice heading="Page not found">
    <p>
      <a href="/settings">Back to the settings</a>
    </p>
  </Notice>
);

/** What is not there, and what is another district's. */
export const notFoundPage = (c: Context) => answerPage(c, <NotFoundPage />, { title: 'Page not found', status: 404 });

/** What the page says was saved, by the name that the address has after a form was taken; null for any other. */
export function savedText(c: Context, texts: Readonly<Record<string, string>>): string | null {
  const name = c.req.query('saved') ?? '';
  return Object.hasOwn(texts, name) ? (texts[name] ?? null) : null;
}

/** `offset` of the address, for lists; anything that is not one is the beginning. */
export function pageOf(c: Context, limit = 50): Page {
  const offset = z.coerce.number().int().min(0).max(1_000_000).catch(0).parse(c.req.query('offset'));
  return { limit, offset };
}

/** The student of the address, for a tab of theirs; one that is not the district's is not there. */
export async function studentOf(c: Context<SettingsEnv>): Promise<Student> {
  const student = await findStudent(c.get('platform'), c.get('district'), c.req.param('studentId') ?? '');
  if (!student) throw new ProblemError(problem('notFound', 'This district has no student with this id.'));
  await discloseToOperator(c, [student.id]);
  return student;
}

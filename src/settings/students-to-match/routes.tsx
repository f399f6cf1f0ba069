import type { Context } from 'hono';
import { httpApp } from '../../platform/http.ts';
import { ProblemError, problem } from '../../platform/problems.ts';
import { decideMatch, decisions, studentMatchesOf } from '../../student-matches/index.ts';
import { districtPage, notFoundPage, pageOf } from '../shell/district-page.tsx';
import { discloseToOperator, type SettingsEnv, signedForm } from '../shell/guards.ts';
import { StudentsToMatchPage, toMatchPath } from './page.tsx';

/** Students, To match: a person says of two records whether they are one child's. */
export const studentsToMatchPages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/students/to-match';

async function toMatchPage(c: Context<SettingsEnv>, refused: string | null = null) {
  const [platform, district, page] = [c.get('platform'), c.get('district'), pageOf(c, 20)];
  const found = await studentMatchesOf(platform, district, page);
  await discloseToOperator(
    c,
    found.matches.flatMap(({ former, current }) => [former.id, current.id]),
  );
  const view = { who: c.get('signedIn'), district, ...found, page, problem: refused };
  return districtPage(c, 'students', <StudentsToMatchPage {...view} />, {
    title: 'To match',
    status: refused === null ? 200 : 409,
    list: { ...page, total: found.total },
  });
}

studentsToMatchPages.get(path, (c) => toMatchPage(c));

studentsToMatchPages.post(`${path}/:matchId`, async (c) => {
  const form = await signedForm(c);
  const [platform, district, id] = [c.get('platform'), c.get('district'), c.req.param('matchId')];
  const { total } = await studentMatchesOf(platform, district, { id, limit: 1, offset: 0 });
  if (total === 0) return notFoundPage(c);
  const decision = decisions.find((name) => name === form.get('decision'));
  if (!decision) throw new ProblemError(problem('invalidRequest', 'Choose One child, Two children, or Undo.'));
  const decided = await decideMatch(platform, district, id, decision, c.get('actor'));
  if (decided.ok) return c.redirect(toMatchPath(district), 303);
  return toMatchPage(c, decided.problem.detail);
});

import type { Context } from 'hono';
import { recorded } from '../../audit/index.ts';
import { localTime } from '../../calendar/time-zone.ts';
import { demographicsStatus, hostNotice, programFlagsOf } from '../../districts/index.ts';
import {
  cutoverCsv,
  frozenCutover,
  type LaterFlags,
  laterFlagsChoices,
  previewCutover,
  startCutover,
  undoCutover,
  unfinishedCutovers,
} from '../../flags/index.ts';
import { csvDownload } from '../../platform/csv-answers.ts';
import { httpApp } from '../../platform/http.ts';
import { type Problem, ProblemError, problem, problemCatalogue, valueOrProblem } from '../../platform/problems.ts';
import { type Program, programKeys, programs } from '../../programs/index.ts';
import { studentNames } from '../../roster/index.ts';
import { districtPage } from '../shell/district-page.tsx';
import { type SettingsEnv, signedForm } from '../shell/guards.ts';
import { CutoverPage } from './cutover-page.tsx';

/** Flags of a district: the preview of a cutover, its confirmation, its undoing. */
export const cutoverPages = httpApp<SettingsEnv>();

const path = '/settings/:districtId/flags/:program/cutover';

function programOf(c: Context<SettingsEnv>): Program {
  const program = programKeys.find((key) => key === c.req.param('program'));
  if (!program) throw new ProblemError(problem('notFound', 'There is no such program.'));
  return program;
}

/** The preview with the names of its students. */
async function namedPreview(c: Context<SettingsEnv>, program: Program, laterFlags?: LaterFlags) {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const preview = await previewCutover(platform, district, program, laterFlags);
  if (!preview.ok) return preview;
  const ids = preview.value.rows.flatMap(({ studentId }) => (studentId ? [studentId] : []));
  const names = await studentNames(platform, district, [...new Set(ids)]);
  return { ok: true as const, value: { ...preview.value, names } };
}

/** What a person has chosen for flags that began after the cutover date, by the address of the page. */
const laterFlagsOf = (c: Context<SettingsEnv>): LaterFlags | undefined =>
  laterFlagsChoices.find((choice) => choice === c.req.query('laterFlags'));

/** The page as things stand, or with the reason why what was asked for was refused. */
async function cutoverPage(c: Context<SettingsEnv>, refused: Problem | null = null): Promise<Response> {
  const [platform, district, program] = [c.get('platform'), c.get('district'), programOf(c)];
  const settings = (await programFlagsOf(platform, district)).find((flag) => flag.program === program) ?? null;
  const frozen = await frozenCutover(platform, district, program);
  const laterFlags = laterFlagsOf(c);
  const isOver = settings?.cutoverCompletedAt || frozen?.state === 'undoing';
  const preview = isOver ? null : await namedPreview(c, program, laterFlags);
  const progress = frozen && (await unfinishedCutovers(platform, district)).get(program);
  const { date: today } = localTime(platform.clock.now(), district.timeZone);
  const waits = hostNotice(platform, await demographicsStatus(platform, district));
  const view = {
    hostNotice: waits,
    ...{ who: c.get('signedIn'), district, program, settings, preview, laterFlags, frozen, today, refused },
    progress: progress ?? null,
  };
  return districtPage(c, 'district-information', <CutoverPage {...view} />, {
    title: `Cutover of ${programs[program].name}`,
    ...(refused && { status: problemCatalogue[refused.code].status }),
  });
}

cutoverPages.get(path, (c) => cutoverPage(c));

cutoverPages.get(`${path}/preview.csv`, async (c) => {
  const program = programOf(c);
  const { rows, names } = valueOrProblem(await namedPreview(c, program, laterFlagsOf(c)));
  return csvDownload(c, `cutover-${program}.csv`, cutoverCsv(c.get('district'), rows, names));
});

cutoverPages.post(path, async (c) => {
  const [platform, district, program] = [c.get('platform'), c.get('district'), programOf(c)];
  const form = await signedForm(c);
  if (form.get('seen') !== 'on')
    return cutoverPage(
      c,
      problem('invalidRequest', 'Nothing was changed. Check the box, then press the button again.'),
    );
  const hash = form.get('hash') ?? '';
  const begun = await startCutover(platform, district, program, hash);
  if (!begun.ok) return cutoverPage(c, begun.problem);
  return c.redirect(`/settings/${district.id}/runs/${await recorded(c, begun.value)}`, 303);
});

cutoverPages.post(`${path}/undo`, async (c) => {
  const [platform, district, program] = [c.get('platform'), c.get('district'), programOf(c)];
  const form = await signedForm(c);
  if (form.get('sure') !== 'on')
    return cutoverPage(
      c,
      problem('invalidRequest', 'Nothing was changed. Check the box, then press the button again.'),
    );
  const begun = await undoCutover(platform, district, program);
  if (!begun.ok) return cutoverPage(c, begun.problem);
  return c.redirect(`/settings/${district.id}/runs/${await recorded(c, begun.value)}`, 303);
});

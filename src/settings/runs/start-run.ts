import type { Context } from 'hono';
import { recorded } from '../../audit/index.ts';
import { runNow, runUnderWay } from '../../nightly/index.ts';
import { ProblemError } from '../../platform/problems.ts';
import type { SettingsEnv } from '../shell/guards.ts';
import { tabPath } from '../shell/shell.tsx';

/** Starts a run, of what is due or of everything, and leads to its page. Where a run is already going, it leads there. */
export async function startRun(c: Context<SettingsEnv>, full = false): Promise<Response> {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const started = await runNow(platform, district, full);
  const runId = started.ok ? await recorded(c, started.value) : null;
  const going = started.ok ? null : await runUnderWay(platform, district);
  if (!started.ok && !going) throw new ProblemError(started.problem);
  return c.redirect(`${tabPath(district, 'runs')}/${runId ?? going?.id}`, 303);
}

import type { FC, PropsWithChildren } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { IsoDate } from '../../calendar/iso-date.ts';
import type { District, ProgramFlag } from '../../districts/index.ts';
import type { FrozenCutover, LaterFlags, UnfinishedCutover } from '../../flags/index.ts';
import type { Problem } from '../../platform/problems.ts';
import type { Result } from '../../platform/result.ts';
import { type Program, programs } from '../../programs/index.ts';
import { Badge, Time } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';
import { type NamedPreview, Preview } from './cutover-preview.tsx';
import { HalfDone, unfinishedTexts } from './half-done.tsx';

export const cutoverPath = (district: Pick<District, 'id'>, program: Program) =>
  `/settings/${district.id}/flags/${program}/cutover`;

export interface CutoverView {
  readonly who: SignedIn;
  readonly district: District;
  readonly program: Program;
  readonly settings: ProgramFlag | null;
  /** Null once it is carried out, or while it is undone. */
  readonly preview: Result<NamedPreview> | null;
  /** The cutover whose plan is frozen, carried out or not. */
  readonly frozen: Pick<FrozenCutover, 'frozenAt' | 'state'> | null;
  /** How far a cutover is that is half done, or being undone. */
  readonly progress: UnfinishedCutover | null;
  /** What was chosen for flags that began after the cutover date; undefined before a choice. */
  readonly laterFlags?: LaterFlags | undefined;
  /** In the district. */
  readonly today: IsoDate;
  /** Why flags wait for an operator; null when they do not. */
  readonly hostNotice: string | null;
  /** Why what was asked for was not done. */
  readonly refused: Problem | null;
}

/** The one-time take over of a program's flag: what it will do, the confirmation, and the way back. */
export const CutoverPage: FC<CutoverView> = (view) => {
  const { district, program, settings, preview, frozen, progress, refused } = view;
  return (
    <>
      <p class="small">
        <a href={`${tabPath(district, 'district-information')}#cutover`}>Cutover Dates</a>
      </p>
      <h1>
        Cutover of {programs[program].name} <CutoverBadge settings={settings} progress={progress} />
      </h1>
      {view.hostNotice && <p class="hint">{view.hostNotice}</p>}
      {refused && (
        <p class="problem" role="alert">
          {refused.detail}
        </p>
      )}
      {preview?.ok === false && <p class="problem">{preview.problem.detail}</p>}
      {progress && <HalfDone progress={progress} enabled={settings?.enabled ?? false} />}
      {preview?.ok && (
        <Preview {...view} path={cutoverPath(district, program)} shown={preview.value} frozen={frozen !== null} />
      )}
      {settings?.cutoverCompletedAt ? (
        <Undo {...view}>
          It was done <Time at={settings.cutoverCompletedAt} district={district} />.
        </Undo>
      ) : (
        frozen && (
          <Undo {...view}>
            Its plan was frozen <Time at={frozen.frozenAt} district={district} />, and{' '}
            {frozen.state === 'frozen' ? 'SameGoal has written nothing yet.' : 'SameGoal may have written part of it.'}{' '}
            {frozen.state === 'frozen' && 'The next run makes it if the plan is still the same.'}
          </Undo>
        )
      )}
    </>
  );
};

const CutoverBadge: FC<Pick<CutoverView, 'settings' | 'progress'>> = ({ settings, progress }) => {
  if (progress) return <Badge kind="bad">{unfinishedTexts[progress.state]}</Badge>;
  return settings?.cutoverCompletedAt ? <Badge kind="good">Done</Badge> : null;
};

/** Once it has begun: how far it came, and the way back. */
const Undo: FC<PropsWithChildren<CutoverView>> = ({ who, district, program, children }) => (
  <section class="card" aria-labelledby="undo">
    <h2 id="undo">Undo the cutover</h2>
    <p>
      {children} Undo restores the end dates of the flags this cutover ended and removes the flags SameGoal created. It
      leaves alone older SameGoal flags and flags that someone changed in Campus. It turns this program off. You can
      make the cutover again.
    </p>
    <SignedForm who={who} action={`${cutoverPath(district, program)}/undo`}>
      <p>
        <label class="check">
          <input type="checkbox" name="sure" required /> Undo the cutover of {programs[program].name}
        </label>
      </p>
      <button type="submit" class="quiet">
        Undo
      </button>
    </SignedForm>
  </section>
);

import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import { type FindingGroup, type LoadOutcome, placeText } from '../../documents/index.ts';
import { programs } from '../../programs/index.ts';
import { countText, numberText } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';

/** What became of a file: what was stored or would be, or why nothing was. */
export type LoadResult =
  | {
      readonly outcome: LoadOutcome;
      readonly dryRun: boolean;
      /** The id of a checked file that can be loaded as it is. */
      readonly checked: string | null;
    }
  | { readonly refused: readonly { readonly field: string; readonly message: string }[] };

interface ResultView {
  readonly who: SignedIn;
  readonly district: District;
  readonly result: LoadResult;
}

export const Result: FC<ResultView> = ({ who, district, result }) => {
  if ('refused' in result)
    return (
      <section class="card" aria-labelledby="result">
        <h2 id="result">Nothing was stored</h2>
        <Problems problems={result.refused} />
      </section>
    );
  const { outcome, dryRun, checked } = result;
  const { documents, created, replaced, unchanged, problems, problemCount, remarks, remarkCount } = outcome;
  return (
    <section class="card" aria-labelledby="result" role="status">
      <h2 id="result">{dryRun ? 'The file was checked, and nothing was stored' : 'The file was loaded'}</h2>
      {problems.length > 0 ? (
        <Problems problems={problems.map(told)} count={problemCount} />
      ) : (
        <>
          <p>
            {numberText(documents)} {documents === 1 ? 'document' : 'documents'}: {numberText(created)} new,{' '}
            {numberText(replaced)} changed, {numberText(unchanged)} unchanged.
          </p>
          {outcome.notInRoster > 0 && (
            <p>
              {numberText(outcome.notInRoster)} {outcome.notInRoster === 1 ? 'student has' : 'students have'} not come
              from Campus yet. Their documents wait until then.
            </p>
          )}
          <Meaning outcome={outcome} />
        </>
      )}
      {remarks.length > 0 && (
        <>
          <p>{dryRun ? 'If you load this file:' : 'Check these lines:'}</p>
          <Lines lines={remarks.map(told)} count={remarkCount} />
        </>
      )}
      {checked && (
        <SignedForm who={who} action={tabPath(district, 'data-loads')} enctype="multipart/form-data">
          <input type="hidden" name="load" value={checked} />
          <button type="submit" name="action" value="loadChecked">
            Load this file
          </button>
          <p class="muted small">SameGoal keeps the file for one hour. It stores nothing until you load it.</p>
        </SignedForm>
      )}
    </section>
  );
};

/** What the documents mean for students: in a check, what would happen. */
const Meaning: FC<{ outcome: LoadOutcome }> = ({ outcome: { badges, notCounting } }) => (
  <ul>
    {badges.map(({ program, begin, end }) => (
      <>
        {begin > 0 && (
          <li>
            {countText(begin, 'badge')} of {programs[program].name} {begin === 1 ? 'begins' : 'begin'}.
          </li>
        )}
        {end > 0 && (
          <li>
            {countText(end, 'badge')} of {programs[program].name} {end === 1 ? 'ends' : 'end'}.
          </li>
        )}
      </>
    ))}
    {badges.length === 0 && <li>No badge starts or ends.</li>}
    {notCounting > 0 && (
      <li>
        {countText(notCounting, 'document')} {notCounting === 1 ? 'does' : 'do'} not count for a program.
      </li>
    )}
  </ul>
);

interface Told {
  readonly field: string;
  readonly message: string;
}

const told = (group: FindingGroup): Told => ({ field: placeText(group), message: group.message });

const Lines: FC<{ lines: readonly Told[]; count: number }> = ({ lines, count }) => (
  <ul>
    {lines.map(({ field, message }) => (
      <li>
        <strong>{field}</strong>: {message}
      </li>
    ))}
    {count > lines.length && <li>and {numberText(count - lines.length)} more</li>}
  </ul>
);

const Problems: FC<{ problems: readonly Told[]; count?: number }> = ({ problems, count = problems.length }) => (
  <div class="problem" role="alert">
    <p>
      {numberText(count)} {count === 1 ? 'problem' : 'problems'} to correct in the file:
    </p>
    <Lines lines={problems} count={count} />
  </div>
);

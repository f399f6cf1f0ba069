import type { Child, FC } from 'hono/jsx';
import type { District } from '../../districts/index.ts';
import type { Decision, MatchedRecord, MatchWithRecords } from '../../student-matches/index.ts';
import type { SettingsEnv } from '../shell/guards.ts';
import { actorText, Badge, countText, Day, type Page, Pager, Time } from '../shell/parts.tsx';
import { personName } from '../shell/person-name.ts';
import { tabPath } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';
import { idLabel, studentPath } from '../students/shell.tsx';

export const toMatchPath = (district: Pick<District, 'id'>) => `${tabPath(district, 'students')}/to-match`;

type SignedIn = SettingsEnv['Variables']['signedIn'];

interface View {
  readonly who: SignedIn;
  readonly district: District;
  readonly matches: readonly MatchWithRecords[];
  readonly total: number;
  readonly page: Page;
  readonly problem: string | null;
}

/** Students, To match: both records side by side, and what a person may say of them. */
export const StudentsToMatchPage: FC<View> = ({ who, district, matches, total, page, problem }) => (
  <>
    <p class="small">
      <a href={tabPath(district, 'students')}>Students</a>
    </p>
    <h1>To match</h1>
    <p class="hint">
      Two records may be the same child. Until you decide, no plan moves and no flag ends because of it. You can undo
      either answer.
    </p>
    {problem && (
      <p class="problem" role="alert">
        {problem}
      </p>
    )}
    {matches.length === 0 && <p class="empty">Nothing to match.</p>}
    {matches.map((found) => (
      <MatchCard who={who} district={district} found={found} />
    ))}
    <Pager path={toMatchPath(district)} page={page} total={total} />
  </>
);

const headings = { open: 'One child or two?', oneChild: 'One child', twoChildren: 'Two children' } as const;

const MatchCard: FC<{ who: SignedIn; district: District; found: MatchWithRecords }> = ({ who, district, found }) => {
  const { match, former, current, evidence } = found;
  const rows: readonly (readonly [string, string | null, Child, Child])[] = [
    ['Name', evidence.name, nameLink(district, former), nameLink(district, current)],
    ['Birth date', evidence.birthDate, dayOf(former), dayOf(current)],
    [idLabel(district), evidence.stateStudentId, former.person.stateStudentId, current.person.stateStudentId],
    ['Student number', evidence.localNumber, former.person.localNumber, current.person.localNumber],
    ['School', evidence.school, former.school, current.school],
    ['Grade', null, former.grade, current.grade],
    ['In Campus', null, inCampus(former), inCampus(current)],
    ['Depends on it', null, dependsOn(former), dependsOn(current)],
  ];
  return (
    <section class="card" aria-labelledby={match.id}>
      <h2 id={match.id}>{headings[match.status]}</h2>
      <table class="stack">
        <thead>
          <tr>
            <th scope="col"> </th>
            <th scope="col">Earlier record</th>
            <th scope="col">Record in Campus</th>
            <th scope="col">Compared</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, says, a, b]) => (
            <tr>
              <th scope="row">{name}</th>
              <td data-label="Earlier record">{a ?? '–'}</td>
              <td data-label="Record in Campus">{b ?? '–'}</td>
              {says ? (
                <td data-label="Compared">
                  <Comparison says={says} />
                </td>
              ) : (
                <td />
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {match.decidedBy && match.decidedAt && (
        <p class="small">
          {match.status === 'open' ? 'Undone by ' : 'Decided by '}
          {match.decidedBy === 'roster' ? 'SameGoal, because everything agrees' : actorText(match.decidedBy)},{' '}
          <Time at={match.decidedAt} district={district} />
        </p>
      )}
      <SignedForm who={who} action={`${toMatchPath(district)}/${match.id}`}>
        {match.status === 'open' ? (
          <p class="buttons">
            <Answer decision="oneChild">One child</Answer> <Answer decision="twoChildren">Two children</Answer>
          </p>
        ) : (
          <p>
            <Answer decision="open">Undo</Answer>
          </p>
        )}
      </SignedForm>
    </section>
  );
};

const Answer: FC<{ decision: Decision; children?: Child }> = ({ decision, children }) => (
  <button type="submit" name="decision" value={decision}>
    {children}
  </button>
);

const kinds: Readonly<Record<string, 'good' | 'bad' | 'warn'>> = { agrees: 'good', differs: 'bad', close: 'warn' };

const Comparison: FC<{ says: string }> = ({ says }) => (
  <Badge {...(kinds[says] && { kind: kinds[says] })}>
    {says === 'close' ? 'nearly agrees' : says === 'unknown' ? 'not known' : says}
  </Badge>
);

const nameLink = (district: District, record: MatchedRecord) => (
  <a href={studentPath(district, record)}>{personName(record.person) || 'No name'}</a>
);
const dayOf = ({ person }: MatchedRecord) => person.birthDate && <Day date={person.birthDate} />;

function inCampus({ sourcedId, status }: MatchedRecord): string {
  if (sourcedId === null) return 'not yet';
  return status === 'active' ? 'active' : 'withdrawn';
}

const dependsOn = ({ documents, badges, flags }: MatchedRecord) =>
  documents + badges + flags === 0
    ? 'nothing'
    : [countText(documents, 'plan document'), countText(badges, 'badge'), countText(flags, 'flag')].join(', ');

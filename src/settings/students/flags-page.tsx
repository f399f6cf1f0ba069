import type { Child, FC } from 'hono/jsx';
import type { District } from '../../districts/index.ts';
import type { BadgeFlag, LedgerEntry, NoFlagAnswer, StudentFlags } from '../../flags/index.ts';
import { type Program, programs } from '../../programs/index.ts';
import type { Student } from '../../roster/index.ts';
import { cutoverPath } from '../flags/cutover-page.tsx';
import { runPath } from '../runs/run-page.tsx';
import { Badge, Day, Time } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { StudentShell, studentPath } from './shell.tsx';

export interface StudentFlagsView extends StudentFlags {
  readonly district: District;
  readonly student: Student;
  /** Why flags wait for an operator; null when they do not. */
  readonly hostNotice: string | null;
}

const actions: Record<LedgerEntry['action'], string> = {
  create: 'Set',
  correct: 'Corrected',
  end: 'Ended',
  endExisting: 'Ended by the cutover',
  restore: 'Restored by the undo',
  remove: 'Removed by the undo',
};

/** What became of a write. One that Campus shows is told by what it did. */
const states: Record<LedgerEntry['state'], { readonly kind: 'good' | 'warn' | 'bad'; readonly text: string | null }> = {
  planned: { kind: 'warn', text: 'Planned' },
  sending: { kind: 'warn', text: 'Being sent' },
  sent: { kind: 'warn', text: 'Sent, not yet seen in Campus' },
  seen: { kind: 'good', text: null },
  refused: { kind: 'bad', text: 'Refused by Campus' },
  changed: { kind: 'warn', text: 'Not as sent' },
  gone: { kind: 'warn', text: 'Not in Campus' },
};

/** A student's "Flags" tab: what Campus should show for each badge, and why it shows nothing. */
export const StudentFlagsPage: FC<StudentFlagsView> = ({ district, student, hostNotice, badges, without, others }) => (
  <StudentShell district={district} student={student} tab="flags">
    <section class="card" aria-labelledby="flags">
      <h2 id="flags">Flags</h2>
      <p class="muted">The flag of each badge as SameGoal last wrote it to Campus.</p>
      {hostNotice && <p class="hint">{hostNotice}</p>}
      {badges.length === 0 ? (
        <p class="empty">The student has no Program Participation badge, so there is no flag.</p>
      ) : (
        <FlagTable second="Badge">
          {badges.map((each) => (
            <BadgeRow {...{ district, student }} {...each} />
          ))}
        </FlagTable>
      )}
    </section>
    {without.length > 0 && (
      <section class="card" aria-labelledby="without">
        <h2 id="without">Programs without a badge</h2>
        <dl>
          {without.map(({ program, none }) => (
            <div>
              <dt>{programs[program].name}</dt>
              <dd>
                <NoFlag {...{ district, student, program, none }} />
              </dd>
            </div>
          ))}
        </dl>
      </section>
    )}
    {others.length > 0 && (
      <section class="card" aria-labelledby="others">
        <h2 id="others">Flags without a badge</h2>
        <p class="muted">Flags that a cutover ended, and flags whose badge is gone.</p>
        <FlagTable second="Why">
          {others.map((write) => (
            <tr>
              <th scope="row">{programs[write.program].name}</th>
              <td data-label="Why">{write.reason}</td>
              <Written district={district} write={write} />
            </tr>
          ))}
        </FlagTable>
      </section>
    )}
  </StudentShell>
);

const FlagTable: FC<{ second: string; children?: Child }> = ({ second, children }) => (
  <table class="stack">
    <thead>
      <tr>
        <th scope="col">Special program</th>
        <th scope="col">{second}</th>
        <th scope="col">Flag starts</th>
        <th scope="col">Flag ends</th>
        <th scope="col">State</th>
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </table>
);

const BadgeRow: FC<BadgeFlag & { district: District; student: Student }> = ({
  district,
  student,
  badge,
  write,
  none,
}) => (
  <tr>
    <th scope="row">{programs[badge.program].name}</th>
    <td data-label="Badge">
      {badge.endDate ? '' : 'since '}
      <Day date={badge.startDate} />
      {badge.endDate && (
        <>
          {' to '}
          <Day date={badge.endDate} />
        </>
      )}
    </td>
    {none ? (
      <>
        <td data-label="Flag starts">–</td>
        <td data-label="Flag ends">–</td>
        <td data-label="State">
          <NoFlag {...{ district, student, none }} program={badge.program} />
        </td>
      </>
    ) : (
      write && <Written district={district} write={write} />
    )}
  </tr>
);

interface NoFlagView {
  readonly district: District;
  readonly student: Student;
  readonly program: Program;
  readonly none: NoFlagAnswer;
}

/** Why there is no flag, in one sentence, with the way to the thing to change. */
const NoFlag: FC<NoFlagView> = (view) => {
  const link = remedyLink(view);
  return (
    <>
      <Badge kind="warn">No flag</Badge> {view.none.sentence} {link && <a href={link.href}>{link.text}</a>}
    </>
  );
};

function remedyLink({ district, student, program, none: { remedy, runId } }: NoFlagView) {
  const information = tabPath(district, 'district-information');
  const links = {
    programs: { text: 'Programs', href: studentPath(district, student, 'programs') },
    student: { text: 'Basics', href: studentPath(district, student) },
    demographics: { text: 'Nightly Demographics', href: `${information}#demographics` },
    documentViewer: { text: 'Document Viewer', href: `${information}#viewer` },
    cutoverDates: { text: 'Cutover Dates', href: `${information}#cutover` },
    cutover: { text: 'Preview of the cutover', href: cutoverPath(district, program) },
    run: { text: 'See the run', href: runId ? runPath(district, { id: runId }) : tabPath(district, 'runs') },
  };
  return remedy && links[remedy];
}

/** The cells of a write: the flag as it was to be, and what became of the write. */
const Written: FC<{ district: District; write: LedgerEntry }> = ({ district, write }) => (
  <>
    <td data-label="Flag starts">
      <Day date={write.after.beginDate} />
    </td>
    <td data-label="Flag ends">{write.after.endDate ? <Day date={write.after.endDate} /> : 'open'}</td>
    <td data-label="State">
      <WriteState write={write} />{' '}
      <span class="muted small">
        <a href={runPath(district, { id: write.runId })}>
          Run of <Time at={write.seenAt ?? write.sentAt ?? write.plannedAt} district={district} />
        </a>
      </span>
    </td>
  </>
);

const WriteState: FC<{ write: LedgerEntry }> = ({ write }) => {
  const { kind, text } = states[write.state];
  return (
    <>
      <Badge kind={kind}>{text ?? actions[write.action]}</Badge> {write.problem}
    </>
  );
};

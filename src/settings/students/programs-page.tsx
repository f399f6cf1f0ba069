import type { FC, PropsWithChildren } from 'hono/jsx';
import {
  type Correction,
  fieldsToCorrect,
  isOpenOn,
  notesText,
  noteText,
  type TimelineEntry,
} from '../../badges/index.ts';
import type { IsoDate } from '../../calendar/iso-date.ts';
import type { District } from '../../districts/index.ts';
import { type PlanDocument, type StudentPrograms, titleOf } from '../../documents/index.ts';
import type { DocumentId } from '../../platform/ids.ts';
import { programs } from '../../programs/index.ts';
import type { ReportedRecord } from '../../reporting/index.ts';
import type { Student } from '../../roster/index.ts';
import type { ParticipationStatus, StateCode } from '../../states/index.ts';
import { Badge, Day } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { PlanTimeline } from './plan-timeline.tsx';
import { StudentShell } from './shell.tsx';

export interface ProgramsView extends StudentPrograms {
  /** What state reports have of the student now. */
  readonly reported: readonly ReportedRecord[];
  readonly district: District;
  readonly student: Student;
  /** In the district. */
  readonly today: IsoDate;
}

const statuses: Record<ParticipationStatus, { text: string; kind?: 'good' | 'warn' }> = {
  underReview: { text: 'Eligibility under review', kind: 'warn' },
  participating: { text: 'Participating', kind: 'good' },
  notParticipating: { text: 'Not participating' },
};

/** A student's "Programs" tab: how they take part in each program, since when, and because of which document. */
export const ProgramsPage: FC<ProgramsView> = ({ reported, plans, ...view }) => {
  const { district, student, today, badges, timeline, restarts, documents } = view;
  return (
    <StudentShell district={district} student={student} tab="programs">
      <section class="card" aria-labelledby="now">
        <h2 id="now">Participation now</h2>
        <BadgeList state={district.state} badges={badges.filter((badge) => isOpenOn(badge, today))}>
          <p class="empty">The student is in no special program today.</p>
        </BadgeList>
        <p>
          <a href={`${tabPath(district, 'data-loads')}/stub-document?student=${student.id}`}>Add a stub document</a>
        </p>
      </section>
      {badges.some((badge) => !isOpenOn(badge, today)) && (
        <section class="card" aria-labelledby="other-times">
          <h2 id="other-times">Participation at other times</h2>
          <BadgeList state={district.state} badges={badges.filter((badge) => !isOpenOn(badge, today))} />
        </section>
      )}
      {timeline.corrections.length + restarts.length > 0 && (
        <section class="card" aria-labelledby="correct">
          <h2 id="correct">Documents to correct</h2>
          {timeline.corrections.length > 0 && (
            <>
              <p class="muted">
                These documents are complete but do not count. Fill in the field, or correct its date.
              </p>
              <CorrectionTable corrections={timeline.corrections} documents={documents} />
            </>
          )}
          <RestartList restarts={restarts} documents={documents} />
        </section>
      )}
      {timeline.incomplete.entries.length + timeline.incomplete.corrections.length > 0 && (
        <section class="card" aria-labelledby="incomplete">
          <h2 id="incomplete">Incomplete documents</h2>
          {timeline.incomplete.entries.length > 0 && (
            <>
              <p class="muted">These count once you complete them.</p>
              <TimelineTable state={district.state} entries={timeline.incomplete.entries} documents={documents} />
            </>
          )}
          {timeline.incomplete.corrections.length > 0 && (
            <>
              <p class="muted">These count once you complete them and fill in the field.</p>
              <CorrectionTable corrections={timeline.incomplete.corrections} documents={documents} />
            </>
          )}
        </section>
      )}
      <PlanTimeline {...{ district, today, plans, badges, timeline, documents, reported }} />
      <section class="card" aria-labelledby="timeline">
        <h2 id="timeline">Timeline</h2>
        {timeline.entries.length === 0 ? (
          <p class="empty">No completed document affects participation.</p>
        ) : (
          <TimelineTable state={district.state} entries={timeline.entries.toReversed()} documents={documents} />
        )}
      </section>
    </StudentShell>
  );
};

const BadgeList: FC<PropsWithChildren<{ state: StateCode; badges: StudentPrograms['badges'] }>> = ({
  state,
  badges,
  children,
}) =>
  badges.length === 0 ? (
    children
  ) : (
    <ul>
      {badges.map(({ program, startDate, endDate, notes }) => (
        <li>
          <strong>{programs[program].name}</strong> {endDate ? 'from' : 'since'} <Day date={startDate} />
          {endDate && (
            <>
              {' '}
              until <Day date={endDate} />
            </>
          )}
          {notes && `. ${notesText(state, notes)}`}
        </li>
      ))}
    </ul>
  );

const RestartList: FC<Pick<StudentPrograms, 'restarts' | 'documents'>> = ({ restarts, documents }) =>
  restarts.length > 0 && (
    <>
      <p class="muted">These start participation again, because their services start after it ended.</p>
      <ul>
        {restarts.map(({ again, left }) => (
          <li>
            <DocumentName document={documents.get(again.documentId)} id={again.documentId} /> was agreed on before{' '}
            <DocumentName document={documents.get(left.documentId)} id={left.documentId} /> ended{' '}
            {programs[again.program].name} on <Day date={left.asOf} />, and starts it again on <Day date={again.asOf} />
            . If that plan is not in force, reopen or delete it.
          </li>
        ))}
      </ul>
    </>
  );

const CorrectionTable: FC<{ corrections: readonly Correction[]; documents: StudentPrograms['documents'] }> = (
  props,
) => (
  <table class="stack">
    <thead>
      <tr>
        <th scope="col">Document</th>
        <th scope="col">Program</th>
        <th scope="col">Field</th>
        <th scope="col">What is wrong</th>
      </tr>
    </thead>
    <tbody>
      {props.corrections.map((correction) => {
        const document = props.documents.get(correction.documentId);
        return (
          <tr>
            <th scope="row">
              <DocumentName document={document} id={correction.documentId} />
            </th>
            <td data-label="Program">{programs[correction.program].name}</td>
            <td data-label="Field">{document && fieldsToCorrect(document.form, correction)}</td>
            <td data-label="What is wrong">
              <Badge kind="bad">{correction.problem === 'missing' ? 'Missing' : 'Impossible date'}</Badge>
            </td>
          </tr>
        );
      })}
    </tbody>
  </table>
);

const TimelineTable: FC<{
  state: StateCode;
  entries: readonly TimelineEntry[];
  documents: StudentPrograms['documents'];
}> = (props) => (
  <table class="stack">
    <thead>
      <tr>
        <th scope="col">As of</th>
        <th scope="col">Program</th>
        <th scope="col">Status</th>
        <th scope="col">Reason</th>
        <th scope="col">Notes</th>
        <th scope="col">Document</th>
      </tr>
    </thead>
    <tbody>
      {props.entries.map(({ asOf, program, status, reason, notes, documentId }) => (
        <tr>
          <th scope="row">
            <Day date={asOf} />
          </th>
          <td data-label="Program">{programs[program].name}</td>
          <td data-label="Status">
            <Badge {...(statuses[status].kind && { kind: statuses[status].kind })}>{statuses[status].text}</Badge>
          </td>
          <td data-label="Reason">{reason}</td>
          <td data-label="Notes" class={Object.keys(notes).length > 0 ? undefined : 'blank'}>
            {Object.entries(notes)
              .map(([label, value]) => noteText(props.state, label, value))
              .join('; ')}
          </td>
          <td data-label="Document">
            <DocumentName document={props.documents.get(documentId)} id={documentId} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const DocumentName: FC<{ document: PlanDocument | undefined; id: DocumentId }> = ({ document, id }) => (
  <>
    {document && titleOf(document)} <code class="muted">{id}</code>
  </>
);

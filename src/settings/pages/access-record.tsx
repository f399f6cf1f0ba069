import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import { type FoundAccess, type Refusal, refusals } from '../../lti/index.ts';
import { programs } from '../../programs/index.ts';
import type { Entered } from '../form.ts';
import { FormProblems, TextField } from './fields.tsx';
import { Badge, numberText, type Page, Pager, Time } from './parts.tsx';
import { FormToken, tabPath } from './shell.tsx';

export const accessLabels = { search: 'Student or person', from: 'First day', to: 'Last day' } as const;

export interface AccessRecordView {
  readonly who: SignedIn;
  readonly district: District;
  readonly records: readonly FoundAccess[];
  readonly total: number;
  readonly page: Page;
  /** What was searched for; undefined for everything. */
  readonly entered?: Entered | undefined;
}

/** Who asked to see which plan document, when, and what was answered. */
export const AccessRecordPage: FC<AccessRecordView> = ({ who, district, records, total, page, entered }) => (
  <>
    <h1>Record of Access</h1>
    <p class="muted">
      Who asked to see a plan document from a flag in Campus, as 34 CFR 300.614 wants it kept. Nobody can change or
      remove an entry.
    </p>
    <form class="card" method="post" action={tabPath(district, 'access-record')}>
      <FormToken who={who} />
      <FormProblems entered={entered} />
      <TextField
        form="access"
        name="search"
        label={accessLabels.search}
        help="The beginning of a first or last name, or somebody’s id in Campus."
        entered={entered}
        maxlength={100}
      />
      <TextField form="access" name="from" label={accessLabels.from} type="date" entered={entered} />
      <TextField form="access" name="to" label={accessLabels.to} type="date" entered={entered} />
      <p class="buttons">
        <button type="submit">Search</button>
        <button type="submit" class="quiet" formaction={`${tabPath(district, 'access-record')}/export`}>
          Download as CSV
        </button>
      </p>
    </form>
    <section class="card" aria-label="Accesses, newest first">
      {records.length === 0 ? (
        <p class="empty">{entered ? 'Nothing matches.' : 'Nobody has opened a plan document yet.'}</p>
      ) : (
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Person</th>
              <th scope="col">Student</th>
              <th scope="col">Document</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {records.map((access) => (
              <tr>
                <th scope="row">
                  <Time at={access.at} district={district} />
                </th>
                <td data-label="Person">
                  <Accessor access={access} />
                </td>
                <td data-label="Student">
                  {access.studentId ? (
                    <a href={`${tabPath(district, 'students')}/${access.studentId}`}>
                      {access.studentFamilyName}, {access.studentGivenName}
                    </a>
                  ) : (
                    '–'
                  )}
                </td>
                <td data-label="Document">
                  {access.program ? programs[access.program].name : '–'}{' '}
                  <span class="muted small">{access.documentId}</span>
                </td>
                <td data-label="Outcome">
                  <AccessOutcome access={access} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {entered === undefined ? (
        <Pager path={tabPath(district, 'access-record')} page={page} total={total} />
      ) : (
        <p class="pager">
          <span class="muted">
            {total > records.length
              ? `The first ${numberText(records.length)} of ${numberText(total)}. The file has all of them.`
              : `${numberText(total)} found`}
          </span>
          <a href={tabPath(district, 'access-record')}>Show everything</a>
        </p>
      )}
    </section>
  </>
);

/** Who asked, with the roles that Campus signed. */
export const Accessor: FC<{ access: FoundAccess }> = ({ access }) => (
  <>
    {access.name ?? access.subject}{' '}
    <span class="muted small">{access.roles.map(roleName).join(', ') || 'no role'}</span>
  </>
);

/** What was answered, and why not. */
export const AccessOutcome: FC<{ access: FoundAccess }> = ({ access }) => (
  <>
    {access.outcome === 'opened' ? <Badge kind="good">Opened</Badge> : <Badge kind="warn">Refused</Badge>}{' '}
    {access.reason && refusals[access.reason as Refusal]?.heading}
  </>
);

/** `…/membership#Instructor` as "Instructor". */
const roleName = (role: string) => role.slice(role.lastIndexOf('#') + 1);

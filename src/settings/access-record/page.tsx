import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { FoundDisclosure } from '../../disclosures/index.ts';
import type { District } from '../../districts/index.ts';
import { type PlanDocument, titleOf } from '../../documents/index.ts';
import { type FoundAccess, type Refusal, refusals } from '../../lti/index.ts';
import { programs } from '../../programs/index.ts';
import { Field, FormProblems } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { Badge, numberText, type Page, Pager, Time } from '../shell/parts.tsx';
import { personName } from '../shell/person-name.ts';
import { tabPath } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';
import { Disclosures } from './disclosures.tsx';
import { accessForm } from './form.ts';

export interface AccessRecordView {
  readonly who: SignedIn;
  readonly district: District;
  readonly records: readonly FoundAccess[];
  readonly total: number;
  readonly disclosed: { readonly disclosures: readonly FoundDisclosure[]; readonly total: number };
  readonly page: Page;
  /** What was searched for; undefined for everything. */
  readonly entered?: Entered | undefined;
}

/** Who asked to see which plan document, when, and what was answered. */
export const AccessRecordPage: FC<AccessRecordView> = ({ who, district, records, total, disclosed, page, entered }) => (
  <>
    <h1>Record of Access</h1>
    <p class="muted">
      Who asked to see a plan document from a flag in Campus (34 CFR 300.614). Nobody can change or remove an entry.
    </p>
    <SignedForm who={who} forReaders class="card" action={tabPath(district, 'access-record')}>
      <FormProblems entered={entered} />
      <Field of={accessForm} name="search" entered={entered} />
      <div class="pair">
        <Field of={accessForm} name="from" entered={entered} />
        <Field of={accessForm} name="to" entered={entered} />
      </div>
      <p class="buttons">
        <button type="submit">Search</button>
        <button type="submit" class="quiet" formaction={`${tabPath(district, 'access-record')}/export`}>
          Download as CSV
        </button>
      </p>
    </SignedForm>
    <section class="card" aria-label="Accesses, newest first">
      {records.length === 0 ? (
        <p class="empty">{entered ? 'Nothing matches.' : 'Nobody has asked to see a plan document yet.'}</p>
      ) : (
        <AccessTable district={district} records={records} withStudent />
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
    <Disclosures district={district} {...disclosed} file={`${tabPath(district, 'access-record')}/disclosures.csv`} />
  </>
);

interface AccessTableView {
  readonly district: District;
  readonly records: readonly FoundAccess[];
  /** With whose plan it is; a student's own record does without. */
  readonly withStudent?: boolean;
  /** The documents whose titles are known; of any other the program that was asked for is shown. */
  readonly documents?: readonly PlanDocument[];
}

/** Accesses in the columns that a record of access has, here and with a student. */
export const AccessTable: FC<AccessTableView> = ({ district, records, withStudent = false, documents = [] }) => (
  <table class="stack">
    <thead>
      <tr>
        <th scope="col">Time</th>
        <th scope="col">Person</th>
        {withStudent && <th scope="col">Student</th>}
        <th scope="col">Document</th>
        <th scope="col">Purpose</th>
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
            {access.name ?? access.subject}{' '}
            <span class="muted small">{access.roles.map(roleName).join(', ') || 'no role'}</span>
          </td>
          {withStudent && (
            <td data-label="Student">
              {access.studentId ? (
                <a href={`${tabPath(district, 'students')}/${access.studentId}`}>
                  {personName({ familyName: access.studentFamilyName, givenName: access.studentGivenName })}
                </a>
              ) : (
                '–'
              )}
            </td>
          )}
          <td data-label="Document">
            {askedDocument(access, documents)} <code class="muted small">{access.documentId}</code>
          </td>
          <td data-label="Purpose">{access.purpose}</td>
          <td data-label="Outcome">
            {access.outcome === 'opened' ? <Badge kind="good">Opened</Badge> : <Badge kind="warn">Refused</Badge>}{' '}
            {access.reason && refusals[access.reason as Refusal]?.heading}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** The document by its title; one that no longer is, or was not found, by the program that was asked for. */
function askedDocument({ documentId, program }: FoundAccess, documents: readonly PlanDocument[]): string {
  const document = documents.find(({ id }) => id === documentId);
  if (document) return titleOf(document);
  return program ? `${programs[program].name} plan` : '–';
}

/** `…/membership#Instructor` as "Instructor". */
const roleName = (role: string) => role.slice(role.lastIndexOf('#') + 1);

import type { Child } from 'hono/jsx';
import type { Campus } from '../campus.ts';
import { flagsOfStudent, type StudentFlag } from '../flags.ts';
import { findEntity } from '../store.ts';
import { FlagBadge, FlagImage, inForce, NewTab, openAddress, panelName, safeColor } from './flag-badge.tsx';
import { gradeName, type Html, page, shownDate, today } from './page.tsx';

/** The members of a OneRoster user that the pages show. */
interface User {
  readonly sourcedId: string;
  readonly status: string;
  readonly givenName: string;
  readonly middleName?: string;
  readonly familyName: string;
  readonly email?: string;
  readonly phone?: string;
  readonly roles: readonly { readonly role: string; readonly beginDate?: string; readonly endDate?: string }[];
  readonly agents?: readonly { readonly sourcedId: string }[];
}

const fullName = ({ familyName, givenName, middleName }: User) =>
  `${familyName}, ${[givenName, middleName].filter(Boolean).join(' ')}`;

const capitalized = (text: string) => text.replace(/^./, (first) => first.toUpperCase());

/** A student's page; null when there is no such student. */
export function studentPage(campus: Campus, sourcedId: string): Html | null {
  const student = findEntity(campus, 'users', sourcedId);
  if (student?.role !== 'student') return null;
  // SAFETY: the simulator keeps objects as the JSON that it was sent.
  const user = student.object as unknown as User;
  const school = student.org ? findEntity(campus, 'orgs', student.org)?.object.name : null;
  const demographics = findEntity(campus, 'demographics', sourcedId)?.object;
  const flags = flagsOfStudent(campus, sourcedId);
  const day = today(campus);
  const badges = flags.filter((flag) => flag.shown === 1 && inForce(flag, day));
  const enrollment = user.roles[0];
  const facts: [string, unknown][] = [
    ['Student number', student.identifier],
    ['State ID (SSID)', student.ssid],
    ['sourcedId', sourcedId],
    ['Birth date', typeof demographics?.birthDate === 'string' ? shownDate(demographics.birthDate) : null],
    ['Sex', typeof demographics?.sex === 'string' ? capitalized(demographics.sex) : null],
    ['Grade', gradeName(student.grade)],
    ['School', school],
    ['Enrolled', enrollment?.beginDate && shownDate(enrollment.beginDate)],
    ['Withdrawn', enrollment?.endDate && shownDate(enrollment.endDate)],
  ];
  const children = (
    <>
      <section class="student-head card">
        <h1>{fullName(user)}</h1>
        <p class="line">
          <span>{gradeName(student.grade)}</span>
          <span>#{student.identifier}</span>
          <span>{school}</span>
          {student.active === 0 && <strong class="inactive">Inactive</strong>}
        </p>
        {badges.length > 0 && (
          <ul class="badges" aria-label="Flags">
            {badges.map((flag) => (
              <li>
                <FlagBadge campus={campus} flag={flag} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <DocumentPanel />
      <nav class="sections" aria-label="Student">
        <a href="#summary">Summary</a>
        <a href="#guardians">Guardians</a>
        <a href="#flags">Flags</a>
      </nav>
      <Section id="summary" title="Summary">
        <dl class="facts">
          {facts.map(
            ([name, value]) =>
              value && (
                <div class={name === 'sourcedId' ? 'wide' : undefined}>
                  <dt>{name}</dt>
                  <dd>{String(value)}</dd>
                </div>
              ),
          )}
        </dl>
      </Section>
      <Section id="guardians" title="Guardians">
        <Guardians campus={campus} student={user} />
      </Section>
      <Section id="flags" title="Flags">
        <Flags campus={campus} flags={flags} day={day} />
      </Section>
    </>
  );
  return page(campus, { title: fullName(user), current: 'students', script: 'student.js', children });
}

const Section = ({ id, title, children }: { id: string; title: string; children?: Child }) => (
  <section class="card" id={id} aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`}>{title}</h2>
    {children}
  </section>
);

/** Where a click on a flag shows its document. Without scripts it stands open, for a form's target must be seen. */
const DocumentPanel = () => (
  <>
    <section class="panel card" id="document-panel" aria-live="polite" hidden>
      <div class="panel-bar">
        <h2>Document</h2>
        <a href="about:blank" target="_blank" rel="noopener">
          Open in new tab
        </a>
        <button type="button">Close</button>
      </div>
      <iframe name={panelName} title="Plan document" />
    </section>
    <noscript>
      <style>{'#document-panel[hidden] { display: block } #document-panel .panel-bar { display: none }'}</style>
    </noscript>
  </>
);

function Guardians({ campus, student }: { campus: Campus; student: User }) {
  const guardians = (student.agents ?? []).flatMap(({ sourcedId }) => {
    const user = findEntity(campus, 'users', sourcedId);
    // SAFETY: the simulator keeps objects as the JSON that it was sent.
    return user ? [user.object as unknown as User] : [];
  });
  if (guardians.length === 0) return <p class="none">No guardians are recorded.</p>;
  return (
    <table class="list">
      <thead>
        <tr>
          <th>Name</th>
          <th>Relationship</th>
          <th>Email</th>
          <th>Phone</th>
        </tr>
      </thead>
      <tbody>
        {guardians.map((guardian) => (
          <tr>
            <td data-label="Name">{fullName(guardian)}</td>
            <td data-label="Relationship">{capitalized(guardian.roles[0]?.role ?? '–')}</td>
            <td data-label="Email">{guardian.email ?? '–'}</td>
            <td data-label="Phone">{guardian.phone ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const setBy: Readonly<Record<string, string>> = { partner: 'Digital Learning Partner', campus: 'Campus user' };

function Flags({ campus, flags, day }: { campus: Campus; flags: readonly StudentFlag[]; day: string }) {
  if (flags.length === 0) return <p class="none">This student has no flags.</p>;
  return (
    <table class="list">
      <thead>
        <tr>
          <th>Flag</th>
          <th>Begin</th>
          <th>End</th>
          <th>User warning</th>
          <th>Set by</th>
          <th>Document</th>
        </tr>
      </thead>
      <tbody>
        {flags.map((flag) => (
          <tr class={inForce(flag, day) ? undefined : 'past'}>
            <td data-label="Flag">
              <span class="named">
                <FlagImage color={safeColor(flag.color)} />
                {flag.name}
              </span>
            </td>
            <td data-label="Begin">{shownDate(flag.begin_date)}</td>
            <td data-label="End">{flag.end_date === null ? '–' : shownDate(flag.end_date)}</td>
            <td data-label="User warning" class="text">
              {flag.user_warning ?? '–'}
            </td>
            <td data-label="Set by">{setBy[flag.created_by] ?? flag.created_by}</td>
            <td data-label="Document">
              {flag.launch_url === null ? (
                '–'
              ) : (
                <span class="named">
                  <a class="show-document" href={openAddress(campus, flag)}>
                    Open
                  </a>
                  <NewTab campus={campus} flag={flag} />
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

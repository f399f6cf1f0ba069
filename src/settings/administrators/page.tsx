import type { FC } from 'hono/jsx';
import type { DistrictAdministrator, SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import { Field, FormProblems } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { Badge, Email } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { AskFirst, Saved, SignedForm } from '../shell/signed-form.tsx';
import { administratorForm } from './form.ts';

interface AdministratorsView {
  readonly who: SignedIn;
  readonly district: District;
  readonly administrators: readonly DistrictAdministrator[];
  readonly saved: string | null;
  /** What was typed to invite somebody; a problem of the list is under `list`. */
  readonly entered?: Entered | undefined;
}

/** Settings > Administrators: who may change this district's settings, and inviting and removing them. */
export const AdministratorsPage: FC<AdministratorsView> = ({ who, district, administrators, saved, entered }) => {
  const problem = entered?.problems.list;
  const inviting = problem ? undefined : entered;
  const signedIn = administrators.filter(({ signedInAt, role }) => signedInAt !== null && role === 'administrator');
  return (
    <>
      <h1>Administrators</h1>
      <p class="muted">
        Administrators see and change everything here. Readers see everything except secrets and change nothing.
        SameGoal’s own staff can also change everything and are not listed.
      </p>
      <Saved text={saved} />
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <section class="card" aria-label="Administrators">
        {administrators.length === 0 ? (
          <p class="empty">This district has no administrator yet.</p>
        ) : (
          <table class="stack">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Role</th>
                <th scope="col">Email</th>
                <th scope="col">
                  <span class="hidden">Remove</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {administrators.map((one) => (
                <tr>
                  <th scope="row">
                    {one.firstName} {one.lastName} {one.id === who.administrator.id && <Badge>You</Badge>}
                    {one.signedInAt === null && <Badge kind="warn">Invited, has not signed in yet</Badge>}
                  </th>
                  <td data-label="Role">{one.role === 'reader' ? 'Reader' : 'Administrator'}</td>
                  <td data-label="Email">
                    <Email address={one.email} />
                  </td>
                  <td>
                    {(one.signedInAt === null || one.role === 'reader' || signedIn.length > 1) && (
                      <Remove {...{ who, district }} administrator={one} />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {signedIn.length === 1 && (
          <p class="muted small">You can remove the only administrator who has signed in after another one signs in.</p>
        )}
        <details open={inviting !== undefined}>
          <summary>+ invite a person</summary>
          <p class="muted small">
            We email them a sign-in link. To change someone’s role, invite them again with the other role.
          </p>
          <SignedForm who={who} action={tabPath(district, 'administrators')}>
            <FormProblems entered={inviting} />
            {(['email', 'firstName', 'lastName'] as const).map((name) => (
              <Field of={administratorForm} name={name} entered={inviting} />
            ))}
            <Field of={administratorForm} name="role" value="administrator" entered={inviting} />
            <button type="submit">Invite</button>
          </SignedForm>
        </details>
      </section>
    </>
  );
};

/** Takes effect with the next thing that the person does here. */
const Remove: FC<Pick<AdministratorsView, 'who' | 'district'> & { administrator: DistrictAdministrator }> = (props) => {
  const { who, district, administrator } = props;
  const name = `${administrator.firstName} ${administrator.lastName}`;
  const self = administrator.id === who.administrator.id;
  return (
    <AskFirst
      who={who}
      action={`${tabPath(district, 'administrators')}/${administrator.id}/remove`}
      label="Remove"
      of={name}
      sure={self ? `Remove myself: I can no longer open ${district.name}` : `Remove ${name}, at once`}
    />
  );
};

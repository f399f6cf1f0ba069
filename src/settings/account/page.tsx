import type { FC } from 'hono/jsx';
import { type Session, type SignedIn, shortestPassword } from '../../administrators/index.ts';
import { FormProblems, TextField } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { Badge, TimeInZone } from '../shell/parts.tsx';
import { Shell } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';

export interface AccountView {
  readonly who: SignedIn;
  readonly sessions: readonly Session[];
  /** In which the times of sessions are said. */
  readonly timeZone: string;
  readonly secondFactor: boolean;
  readonly needsCurrent: boolean;
  readonly saved: string | null;
  readonly entered?: Entered | undefined;
}

/** One's own account. */
export const AccountPage: FC<AccountView> = ({
  who,
  sessions,
  timeZone,
  secondFactor,
  needsCurrent,
  saved,
  entered,
}) => (
  <Shell who={who}>
    <p class="small">
      <a href="/settings">Settings</a>
    </p>
    <h1>Your account</h1>
    <p class="muted">
      {who.administrator.firstName} {who.administrator.lastName}, {who.administrator.email}
    </p>
    {saved && (
      <p class="done" role="status">
        {saved}
      </p>
    )}
    <section class="card" aria-labelledby="second-factor">
      <div class="heading">
        <h2 id="second-factor">Second factor</h2>
        {secondFactor ? <Badge kind="good">Set up</Badge> : <Badge kind="warn">Not set up</Badge>}
      </div>
      <p>
        <a href="/settings/account/second-factor">
          {secondFactor ? 'Change the authenticator app' : 'Set up an authenticator app'}
        </a>
      </p>
    </section>
    <section class="card" aria-labelledby="password">
      <h2 id="password">Password</h2>
      <p class="muted">
        {who.administrator.passwordHash
          ? 'Forgot it? Sign out and ask for a sign-in link. After that, you do not need the old password.'
          : 'You have no password, so each sign-in emails you a link. With a password and an authenticator app, you can sign in without waiting for email.'}
      </p>
      <SignedForm who={who} action="/settings/account/password">
        <input type="text" autocomplete="username" value={who.administrator.email} readonly hidden />
        <FormProblems entered={entered} />
        {needsCurrent && (
          <TextField
            form="password"
            name="current"
            label="Current password"
            entered={entered}
            type="password"
            autocomplete="current-password"
            maxlength={128}
            required
          />
        )}
        <TextField
          form="password"
          name="password"
          label="New password"
          help={`At least ${shortestPassword} characters. Several words in a row are easy to remember.`}
          entered={entered}
          type="password"
          autocomplete="new-password"
          maxlength={128}
          required
        />
        <p class="buttons">
          <button type="submit">Save password</button>
        </p>
      </SignedForm>
    </section>
    <section class="card" aria-labelledby="sessions">
      <h2 id="sessions">Where you are signed in</h2>
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">Browser</th>
            <th scope="col">Since</th>
            <th scope="col">
              <span class="hidden">Sign out</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <tr>
              <th scope="row">
                {session.browser} {session.id === who.session.id && <Badge kind="good">This one</Badge>}
                {session.stage !== 'complete' && <Waiting session={session} />}
              </th>
              <td data-label="Since">
                <TimeInZone at={session.createdAt} timeZone={timeZone} />
              </td>
              <td>
                {session.id !== who.session.id && (
                  <RevokeForm who={who} session={session.id} label={`Sign out ${session.browser}`} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {sessions.length > 1 && <RevokeForm who={who} session="others" label="Sign out everywhere else" />}
    </section>
  </Shell>
);

const unmet = { secondFactor: 'Second factor not given', enrollment: 'Second factor not set up' } as const;

/** A session that opens nothing yet. After a password it is worth a warning: somebody knows it. */
const Waiting: FC<{ session: Session }> = ({ session: { stage, begunBy } }) => (
  <>
    <Badge kind="warn">{stage === 'complete' ? '' : unmet[stage]}</Badge>
    {begunBy === 'password' && (
      <p class="small">This session cannot open anything yet. If it is not you, choose another password.</p>
    )}
  </>
);

const RevokeForm: FC<{ who: SignedIn; session: string; label: string }> = ({ who, session, label }) => (
  <SignedForm who={who} action={`/settings/account/sessions/${session}/revoke`}>
    <button type="submit" class="quiet">
      {label}
    </button>
  </SignedForm>
);

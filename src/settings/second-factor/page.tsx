import { raw } from 'hono/html';
import type { FC } from 'hono/jsx';
import { renderSVG } from 'uqr';
import type { NewSecondFactor, SignedIn } from '../../administrators/index.ts';
import { Notice } from '../../platform/pages/index.ts';
import { TextField } from '../shell/fields.tsx';
import { Shell } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';
import { Wanted } from '../sign-in/page.tsx';

interface CodeForm {
  readonly who: SignedIn;
  readonly wanted: string;
  readonly problem?: string | undefined;
}

const CodeField: FC<{ help: string; problem?: string | undefined }> = ({ help, problem }) => (
  <TextField
    form="second-factor"
    name="code"
    label="Code"
    help={help}
    autocomplete="one-time-code"
    maxlength={64}
    entered={problem ? { values: {}, problems: { code: problem } } : undefined}
    required
  />
);

/** The second step of signing in. */
export const EnterCodePage: FC<CodeForm> = ({ who, wanted, problem }) => (
  <Notice heading="Enter your code">
    <SignedForm who={who} action="/settings/second-factor">
      <Wanted wanted={wanted} />
      <CodeField
        help="Enter the six digits from your authenticator app, or one of your recovery codes."
        problem={problem}
      />
      <button type="submit">Sign in</button>
    </SignedForm>
    <p>
      Lost your app and recovery codes? SameGoal support can remove the second factor. Then ask for a sign-in link and
      set it up again.
    </p>
  </Notice>
);

/** Sets up an authenticator app, or takes it away. */
export const SecondFactorPage: FC<CodeForm & { toSetUp: NewSecondFactor | null }> = ({
  who,
  wanted,
  toSetUp,
  problem,
}) => (
  <Shell who={who}>
    {who.session.stage === 'complete' && (
      <p class="small">
        <a href="/settings/account">Your account</a>
      </p>
    )}
    <h1>Second factor</h1>
    {toSetUp ? (
      <section class="card">
        <p>
          With an authenticator app, a stolen password is not enough to sign in. Without one, each sign-in needs an
          emailed link. Scan the code with the app on your phone, or type the key into it.
        </p>
        <div class="qr">{raw(renderSVG(toSetUp.uri, { border: 2 }))}</div>
        <p>
          Key: <code>{toSetUp.secret.match(/.{1,4}/g)?.join(' ')}</code>
        </p>
        <SignedForm who={who} action="/settings/account/second-factor">
          <Wanted wanted={wanted} />
          <CodeField help="The six digits that the app shows now." problem={problem} />
          <p class="buttons">
            <button type="submit">Set up</button>
          </p>
        </SignedForm>
      </section>
    ) : (
      <section class="card">
        <p>Your authenticator app is set up. You need it each time you sign in with your password.</p>
        <p>If you remove it, you can sign in only with an emailed link, until you set up another app.</p>
        <SignedForm who={who} action="/settings/account/second-factor/remove">
          <CodeField help="To set up another app, enter a code from this one or a recovery code." problem={problem} />
          <p class="buttons">
            <button type="submit" class="quiet">
              Remove this app
            </button>
          </p>
        </SignedForm>
      </section>
    )}
  </Shell>
);

/** Shown once, right after the app was set up. */
export const RecoveryCodesPage: FC<{ codes: readonly string[]; wanted: string }> = ({ codes, wanted }) => (
  <Notice heading="Your recovery codes">
    <p>Each code works once instead of the app. Store them where you keep passwords. This page shows them only once.</p>
    <ul class="plain codes">
      {codes.map((code) => (
        <li>
          <code>{code}</code>
        </li>
      ))}
    </ul>
    <p>
      <a class="button" href={wanted}>
        I stored them
      </a>
    </p>
  </Notice>
);

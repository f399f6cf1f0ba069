import type { FC } from 'hono/jsx';
import type { Administrator, SignedIn, SignInFault } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import { Notice } from '../../platform/pages/page.tsx';
import { Email } from '../shell/parts.tsx';
import { Shell, tabPath } from '../shell/shell.tsx';
import { home, withWanted } from '../shell/wanted.ts';

export interface SignInView {
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  readonly problem?: string;
  readonly email?: string;
  /** Where signing in leads: one of our own paths. */
  readonly wanted: string;
}

/** Goes along with every form on the way through the sign-in. */
export const Wanted: FC<{ wanted: string }> = ({ wanted }) =>
  wanted === home ? null : <input type="hidden" name="to" value={wanted} />;

export const SignInPage: FC<SignInView> = ({ providers, problem, email, wanted }) => (
  <Notice heading="Sign in">
    <p class="muted">Settings of SameGoal Campus Link, for administrators and readers of a district.</p>
    <form method="post" action="/settings/sign-in">
      <Wanted wanted={wanted} />
      <div class="field">
        <label for="email">Email address</label>
        <input
          id="email"
          name="email"
          type="email"
          autocomplete="username"
          required
          maxlength={254}
          value={email}
          {...(problem ? { 'aria-invalid': 'true', 'aria-describedby': 'email-problem' } : {})}
        />
        {problem && (
          <p class="field-problem" id="email-problem" role="alert">
            {problem}
          </p>
        )}
      </div>
      <div class="field">
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" maxlength={128} />
      </div>
      <button type="submit">Sign in</button>
      <p class="muted small">First time here, or forgot your password? We can email you a link.</p>
      <button type="submit" name="by" value="link" class="quiet">
        Email me a link
      </button>
    </form>
    {providers.length > 0 && (
      <ul class="plain">
        {providers.map(({ id, name }) => (
          <li>
            <a href={withWanted(`/settings/sign-in/with/${id}`, wanted)}>Sign in with {name}</a>
          </li>
        ))}
      </ul>
    )}
  </Notice>
);

type FailedFault = SignInFault | 'otherBrowser';

const unverified = (provider: string) =>
  `The answer of ${provider} could not be verified. If it happens again, give SameGoal support the reference below.`;
/** The same for every reason about the account, so that nobody learns here who is an administrator. */
const notTheirs = (provider: string) =>
  `Your account at ${provider} does not belong to an administrator or reader of your district. Sign in with your district’s account, or with an emailed link.`;

/** What each fault means for a person, and what they can do. */
const failedTexts: Readonly<Record<FailedFault, (provider: string) => string>> = {
  providerUnreachable: (provider) =>
    `${provider} is not available. Try again in a few minutes, or sign in with an emailed link.`,
  clientAuthenticationUnsupported: unverified,
  providerRefused: (provider) => `${provider} ended the sign-in. Try again, and allow what it asks for.`,
  answerInvalid: unverified,
  exchangeRefused: unverified,
  tenantNotAllowed: notTheirs,
  idTokenInvalid: unverified,
  keySetUnavailable: unverified,
  signatureInvalid: unverified,
  emailNotVouched: notTheirs,
  notAnAdministrator: notTheirs,
  otherAccount: notTheirs,
  attemptUnknown: () => 'It took too long, or you opened this page twice. Sign in again.',
  otherBrowser: () => 'This sign-in started in another browser or has expired. Sign in again.',
};

export const ProviderFailedPage: FC<{ provider: string; fault: FailedFault; reference: string }> = (props) => (
  <Notice heading={`${props.provider} did not sign you in`} reference={props.reference}>
    <p>{failedTexts[props.fault](props.provider)}</p>
    <p>
      <a href="/settings/sign-in">Back to sign in</a>
    </p>
  </Notice>
);

/** The same for every address, so that nobody learns here who is an administrator. */
export const LinkSentPage: FC = () => (
  <Notice heading="Check your email">
    <p>
      If this address belongs to an administrator or reader, we emailed it a sign-in link. The link works once, for 15
      minutes.
    </p>
    <p>
      Nothing after a few minutes? Check your spam folder, or <a href="/settings/sign-in">try again</a>. If you should
      have access, ask your district’s administrator to invite you.
    </p>
  </Notice>
);

/** After the right password of somebody without a second factor. */
export const PasswordNotEnoughPage: FC<{ email: string }> = ({ email }) => (
  <Notice heading="Check your email">
    <p>
      A password works only together with an authenticator app, and you have not set one up. We emailed a link to{' '}
      <strong>{email}</strong>. Open it to sign in and set up the app. It works once, for 15 minutes.
    </p>
    <p>
      Nothing after a few minutes? Check your spam folder, or <a href="/settings/sign-in">try again</a>.
    </p>
  </Notice>
);

export const ConfirmSignInPage: FC<{ administrator: Administrator; token: string; wanted: string }> = ({
  administrator,
  token,
  wanted,
}) => (
  <Notice heading="Sign in">
    <p>
      You are signing in as{' '}
      <strong>
        <Email address={administrator.email} />
      </strong>
      .
    </p>
    <form method="post" action={`/settings/sign-in/${token}`}>
      <Wanted wanted={wanted} />
      <button type="submit">Sign in</button>
    </form>
  </Notice>
);

export const LinkExpiredPage: FC<{ wanted: string }> = ({ wanted }) => (
  <Notice heading="This link no longer works">
    <p>
      A sign-in link works once. An invitation works for 7 days, and a link that you asked for works for 15 minutes.
      Check your email for a newer link.
    </p>
    <p>
      <a href={withWanted('/settings/sign-in', wanted)}>Ask for a new link</a>
    </p>
  </Notice>
);

export interface TooManyView {
  /** Whose passwords or codes were tried too often, wherever from; null when there was too much from here. */
  readonly account: {
    readonly email: string;
    readonly tried: 'passwords' | 'codes';
    readonly isSlow?: boolean;
    readonly wanted: string;
  } | null;
}

export const TooManyPage: FC<TooManyView> = ({ account }) => (
  <Notice heading="Too many attempts">
    {account?.isSlow ? (
      <p>
        Many wrong codes were entered for <strong>{account.email}</strong>. Until a right one is, a browser that has not
        signed in before may try one in five minutes. Wait, or sign in with a browser that you have used before.
      </p>
    ) : account ? (
      <>
        <p>
          Many {account.tried} were tried for <strong>{account.email}</strong> in the last minute, so we accept none
          from a new browser. Sign in with an emailed link, or wait a minute.
        </p>
        <form method="post" action="/settings/sign-in">
          <Wanted wanted={account.wanted} />
          <input type="hidden" name="email" value={account.email} />
          <button type="submit" name="by" value="link">
            Email me a link
          </button>
        </form>
      </>
    ) : (
      <p>Your network or this browser made too many attempts. Wait a minute, then try again.</p>
    )}
    <p>
      <a href="/settings/sign-in">Back to sign in</a>
    </p>
  </Notice>
);

export const DistrictChooserPage: FC<{ who: SignedIn; districts: readonly District[] }> = ({ who, districts }) => (
  <Shell who={who}>
    <section class="notice">
      <h1>Choose a district</h1>
      {districts.length === 0 ? (
        <p>You have access to no district right now. Ask your district’s administrator.</p>
      ) : (
        <ul class="plain">
          {districts.map((district) => (
            <li>
              <a href={tabPath(district, 'district-information')}>{district.name}</a>
            </li>
          ))}
        </ul>
      )}
    </section>
  </Shell>
);

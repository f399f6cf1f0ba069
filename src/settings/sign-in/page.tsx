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
    <p class="muted">Settings of SameGoal Campus Link, for administrators of a district.</p>
    <form method="post" action="/settings/sign-in">
      <Wanted wanted={wanted} />
      <div class="field">
        <label for="email">E-mail address</label>
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
      <p class="muted small">First time here, or password forgotten? We mail you a link.</p>
      <button type="submit" name="by" value="link" class="quiet">
        Mail me a link
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
  `The answer of ${provider} could not be verified. If it happens again, tell SameGoal support the reference below.`;
/** The same for every reason about the account, so that nobody learns here who is an administrator. */
const notTheirs = (provider: string) =>
  `Your account at ${provider} does not have the e-mail address of an administrator, or is not an account of your district. Sign in with your district’s account, or with a mailed link.`;

/** What each fault means for a person, and what they can do. */
const failedTexts: Readonly<Record<FailedFault, (provider: string) => string>> = {
  providerUnreachable: (provider) =>
    `${provider} cannot be reached. Try again in a few minutes, or sign in with a mailed link.`,
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
  attemptUnknown: () => 'It took too long, or this page was opened a second time. Sign in again.',
  otherBrowser: () => 'This sign-in was begun in another browser, or is over. Sign in again.',
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
  <Notice heading="Look into your mailbox">
    <p>
      If this address belongs to an administrator, a link to sign in is on its way to it, or there already. It works
      once, for 15 minutes.
    </p>
    <p>
      Nothing there after a few minutes? Look into the spam folder, or <a href="/settings/sign-in">try again</a>. If you
      should be an administrator and are not, ask SameGoal support.
    </p>
  </Notice>
);

/** After the right password of somebody without a second factor. */
export const PasswordNotEnoughPage: FC<{ email: string }> = ({ email }) => (
  <Notice heading="Look into your mailbox">
    <p>
      A password signs in only together with an authenticator app, and yours is not set up. A link is on its way to{' '}
      <strong>{email}</strong>: open it to sign in and to set the app up. It works once, for 15 minutes.
    </p>
    <p>
      Nothing there after a few minutes? Look into the spam folder, or <a href="/settings/sign-in">try again</a>.
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
      A link to sign in works once: an invitation’s for 7 days, one that you asked for yourself for 15 minutes. A newer
      one may be in your mailbox.
    </p>
    <p>
      <a href={withWanted('/settings/sign-in', wanted)}>Ask for a new link</a>
    </p>
  </Notice>
);

export interface TooManyView {
  /** Whose passwords or codes were tried too often, wherever from; null when there was too much from here. */
  readonly account: { readonly email: string; readonly tried: 'passwords' | 'codes'; readonly wanted: string } | null;
}

export const TooManyPage: FC<TooManyView> = ({ account }) => (
  <Notice heading="Too many attempts">
    {account ? (
      <>
        <p>
          Many {account.tried} were tried for <strong>{account.email}</strong> in the last minute, so none is taken from
          a browser that has not signed in before. A mailed link signs you in now; or wait a minute.
        </p>
        <form method="post" action="/settings/sign-in">
          <Wanted wanted={account.wanted} />
          <input type="hidden" name="email" value={account.email} />
          <button type="submit" name="by" value="link">
            Mail me a link
          </button>
        </form>
      </>
    ) : (
      <p>
        There were many attempts from your network or this browser in the last minute. Wait a minute, then try again.
      </p>
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
        <p>You are not an administrator of any district at the moment. Ask SameGoal support.</p>
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

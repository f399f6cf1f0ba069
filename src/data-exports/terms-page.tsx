import type { FC } from 'hono/jsx';
import type { ClientCredentials } from '../api-access/index.ts';
import { dayText } from '../calendar/texts.ts';
import { CopyButton, Notice } from '../platform/pages/index.ts';
import { type StateCode, statePath } from '../states/index.ts';
import type { LinkPurpose, OpenLink } from './mailed-link.ts';
import { overlapDays } from './rotation.ts';

/** Read and accept. The form posts to the page's own address, the one-time link. */
export const TermsPage = ({ firstName, lastName, district, expireAt }: OpenLink) => (
  <Notice heading="Terms of service for your data export">
    <p>
      {firstName} {lastName}, {district.name} has set up a data export for you. It lets your system read special
      education records of this district’s students from SameGoal.
    </p>
    <h2>What you agree to</h2>
    <ul>
      <li>
        The records are education records (FERPA, 34 CFR Part 99; IDEA, 34 CFR Part 300). You use them only for the work
        that {district.name} has asked you to do. You pass them to nobody else.
      </li>
      <li>Only people who need the records for that work have access to them, and they know these terms.</li>
      <li>
        Only your system uses the client ID and client secret. You store them where only it can read them. You never
        email them or put them in source code.
      </li>
      <li>You transfer and store records encrypted. You destroy them when the work no longer needs them.</li>
      <li>
        If the secret or a record may have reached the wrong person, you tell {district.name} and SameGoal without
        delay. Either of them may disable this data export at any time.
      </li>
      <li>SameGoal records every use of the data export.</li>
    </ul>
    <p class="muted small">
      This link works until {dayText(expireAt)} and only once. After you accept, the next page shows your credentials
      one time.
    </p>
    <form method="post">
      <button type="submit">I accept the terms of service</button>
    </form>
  </Notice>
);

/** A new secret, for a system that has one. Nothing changes until the button is pressed. */
export const NewSecretPage = ({ firstName, lastName, district, expireAt }: OpenLink) => (
  <Notice heading="New client secret for your data export">
    <p>
      {firstName} {lastName}, {district.name} asks you to replace the client secret of your data export.
    </p>
    <p>
      The next page shows the new secret once. Open the place where you will enter it first. The client ID stays the
      same. Your current secret works for {overlapDays} days more.
    </p>
    <p class="muted small">This link works until {dayText(expireAt)} and once.</p>
    <form method="post">
      <button type="submit">Show the new client secret</button>
    </form>
  </Notice>
);

interface Shown extends ClientCredentials {
  readonly publicUrl: string;
  readonly purpose: LinkPurpose;
  /** The district's state. */
  readonly state: StateCode;
}

/** The only time that the secret is seen. */
export const CredentialsPage = ({ clientId, clientSecret, publicUrl, purpose, state }: Shown) => (
  <Notice heading="Your credentials">
    <p>Thank you. Copy these values into your system now. This page cannot be shown again.</p>
    <dl>
      {/* In the order and words of Campus's form for a Vertical Reporting connection. */}
      <Value id="baseUrl" name="Base URL" value={`${publicUrl}${statePath(state)}/`} />
      <Value id="tokenUrl" name="Token URL" value={`${publicUrl}/v1/token`} />
      <Value id="clientId" name="Client ID" value={clientId} />
      <Value id="clientSecret" name="Client Secret" value={clientSecret} />
      <div>
        <dt>API documentation</dt>
        <dd>
          <a href="/docs">{publicUrl}/docs</a>
        </dd>
      </div>
    </dl>
    {purpose === 'newSecret' && <p>Your previous secret works for {overlapDays} days more.</p>}
    <p class="muted small">
      Click a value to select all of it. If you lose the secret, ask the district’s administrator for a new one.
    </p>
  </Notice>
);

const Value: FC<{ id: string; name: string; value: string }> = ({ id, name, value }) => (
  <div>
    <dt>{name}</dt>
    <dd class="copyable">
      <code id={id}>{value}</code> <CopyButton of={id} label={`Copy the ${name}`} />
    </dd>
  </div>
);

/** One page for an unknown, used, replaced and expired link: which of them it was is nobody's business. */
export const DeadLinkPage = () => (
  <Notice heading="This link no longer works">
    <p>It was used, it expired, or a newer link was sent.</p>
    <p>Open the newest email. If it does not work either, ask the district’s administrator to send the link again.</p>
  </Notice>
);

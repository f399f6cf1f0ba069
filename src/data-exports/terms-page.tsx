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
      {firstName} {lastName}, {district.name} has set up a data export for you. With it, your system can read special
      education records of this district's students from SameGoal.
    </p>
    <h2>What you agree to</h2>
    <ul>
      <li>
        The records are education records (FERPA, 34 CFR Part 99; IDEA, 34 CFR Part 300). You use them only for the work
        that {district.name} has asked of you, and pass them to nobody else.
      </li>
      <li>Only people who need the records for that work have access to them, and they know these terms.</li>
      <li>
        The client ID and client secret are for your system alone. They are stored where only it can read them, and are
        never sent by mail or put in a program's source.
      </li>
      <li>Records are transferred and stored encrypted, and destroyed when the work no longer needs them.</li>
      <li>
        If the secret or a record may have reached somebody who should not have it, you tell {district.name} and
        SameGoal without delay. Either may disable this data export at any time.
      </li>
      <li>Every use of the data export is recorded.</li>
    </ul>
    <p class="muted small">
      This link works until {dayText(expireAt)} and for one acceptance. When you accept, the next page shows your
      credentials, once.
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
      The next page shows the new secret, once. Have the place ready where you will enter it. The client ID stays the
      same, and the secret that you use now works for {overlapDays} days more.
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
  /** Of the district. */
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
    {purpose === 'newSecret' && <p>The secret that you used until now works for {overlapDays} days more.</p>}
    <p class="muted small">
      Click a value to select all of it. If the secret is lost, ask the district's administrator for a new one.
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
  <Notice heading="This link does not work any more">
    <p>It has been used, a newer one has been mailed, or it has expired.</p>
    <p>Ask the district's administrator to send it again, and use the link in the newest mail.</p>
  </Notice>
);

import type { FC } from 'hono/jsx';
import type { DataExport } from '../../data-exports/index.ts';
import { SftpPushSection } from '../sftp-push/section.tsx';
import { Copyable, FormProblems } from '../shell/fields.tsx';
import { Facts, numberText, Time } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { AskFirst, Saved, SignedForm } from '../shell/signed-form.tsx';
import { LastCalls } from './calls.tsx';
import { EndpointPermissions } from './endpoint-permissions.tsx';
import { Button, ContactFields, type DataExportView, exportPath, savedIn, TermsStatus } from './parts.tsx';

export const DataExportPage: FC<DataExportView> = (view) => {
  const { district, dataExport, errors } = view;
  return (
    <>
      <p class="small">
        <a href={tabPath(district, 'data-exports')}>Data Exports</a>
      </p>
      <h1>
        {dataExport.firstName} {dataExport.lastName}
      </h1>
      <Account {...view} />
      <SftpPushSection {...view} />
      <EndpointPermissions {...view} />
      <LastCalls {...view} />
      <section class="card" aria-labelledby="errors">
        <h2 id="errors">Errors of the last 30 days</h2>
        {errors.length === 0 ? <p class="empty">None.</p> : <Errors errors={errors} district={district} />}
      </section>
    </>
  );
};

const Account: FC<DataExportView> = (view) => {
  const { who, district, dataExport, refused } = view;
  const { status, terms, clientId, lastUsedAt, newSecret } = dataExport;
  const time = (at: string | null) => at && <Time at={at} district={district} />;
  return (
    <section class="card" aria-labelledby="account">
      <div class="heading">
        <h2 id="account">API account</h2>
        <TermsStatus of={dataExport} />
      </div>
      <Saved text={savedIn(view, 'account')} />
      <Facts
        facts={[
          ['Terms of service', termsText(terms.status)],
          ...(terms.acceptedAt ? [['Accepted', time(terms.acceptedAt)] as const] : []),
          ...(terms.status === 'pending' ? [['Link works until', time(terms.expireAt)] as const] : []),
          ['Client ID', clientId && <Copyable id="client-id" text={clientId} what="Client ID" />],
          ['Last use', time(lastUsedAt) ?? 'never'],
          ...(newSecret.linkExpireAt
            ? [['New secret', <>emailed. Its link works until {time(newSecret.linkExpireAt)}</>] as const]
            : []),
          ...(newSecret.previousSecretExpiresAt
            ? [['Previous secret', <>works until {time(newSecret.previousSecretExpiresAt)}</>] as const]
            : []),
        ]}
      />
      <div class="buttons">
        {status === 'termsPending' && (
          <Button {...{ who, district, dataExport }} to="terms">
            Send the terms again
          </Button>
        )}
        {status === 'active' && (
          <Button {...{ who, district, dataExport }} to="secret">
            Email a new client secret
          </Button>
        )}
        {newSecret.previousSecretExpiresAt && (
          <AskFirst
            who={who}
            action={`${exportPath(district, dataExport)}/end-previous-secret`}
            label="End the previous secret"
            sure="End it now"
          >
            <p>Calls with the previous secret fail at once. Check first that Campus has the new one.</p>
          </AskFirst>
        )}
        {clientId && (
          <AskFirst
            who={who}
            action={`${exportPath(district, dataExport)}/revoke`}
            label="Revoke the client secret"
            sure="Revoke it"
          >
            <p>The secret and its access tokens stop working at once. Then email a new secret.</p>
          </AskFirst>
        )}
        {status === 'disabled' ? (
          <Button {...{ who, district, dataExport }} to="enable">
            Enable
          </Button>
        ) : (
          <AskFirst who={who} action={`${exportPath(district, dataExport)}/disable`} label="Disable" sure="Disable it">
            <p>Its access tokens stop working at once, so state reports in Campus fail. You can enable it again.</p>
          </AskFirst>
        )}
        <AskFirst
          who={who}
          action={`${exportPath(district, dataExport)}/remove`}
          label="Remove data export"
          sure="Remove it"
        >
          <p>
            Its Client ID and Client Secret stop working at once, and SFTP Push stops. You cannot restore it. The record
            of changes stays.
          </p>
        </AskFirst>
      </div>
      <SignedForm who={who} action={`${exportPath(district, dataExport)}/contact`}>
        <FormProblems entered={refused.contact} />
        <ContactFields of={dataExport} entered={refused.contact} />
        <button type="submit">Update data export</button>
      </SignedForm>
    </section>
  );
};

const termsText = (status: DataExport['terms']['status']) =>
  ({
    pending: 'emailed, not accepted yet',
    expired: 'not accepted, and no link works',
    accepted: 'accepted',
  })[status];

const Errors: FC<Pick<DataExportView, 'errors' | 'district'>> = ({ errors, district }) => (
  <table class="stack">
    <thead>
      <tr>
        <th scope="col">Endpoint</th>
        <th scope="col">What went wrong</th>
        <th scope="col" class="number">
          Times
        </th>
        <th scope="col">Last</th>
      </tr>
    </thead>
    <tbody>
      {errors.map(({ source, detail, count, lastAt }) => (
        <tr>
          <th scope="row">{source === 'sftpPush' ? 'SFTP Push' : source}</th>
          <td>{detail}</td>
          <td class="number" data-label="Times">
            {numberText(count)}
          </td>
          <td data-label="Last">
            <Time at={lastAt} district={district} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

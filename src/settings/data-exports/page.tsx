import type { FC } from 'hono/jsx';
import type { DataExport } from '../../data-exports/index.ts';
import { SftpPushSection } from '../sftp-push/section.tsx';
import { Copyable, FormProblems } from '../shell/fields.tsx';
import { Facts, numberText, Time } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';
import { EndpointPermissions } from './endpoint-permissions.tsx';
import { Button, ContactFields, type DataExportView, exportPath, TermsStatus } from './parts.tsx';

export const DataExportPage: FC<DataExportView> = (view) => {
  const { district, dataExport, errors, saved } = view;
  return (
    <>
      <p class="small">
        <a href={tabPath(district, 'data-exports')}>Data Exports</a>
      </p>
      <h1>
        {dataExport.firstName} {dataExport.lastName}
      </h1>
      {saved && (
        <p class="done" role="status">
          {saved}
        </p>
      )}
      <Account {...view} />
      <SftpPushSection {...view} />
      <EndpointPermissions {...view} />
      <section class="card" aria-labelledby="errors">
        <h2 id="errors">Errors of the last 30 days</h2>
        {errors.length === 0 ? <p class="empty">None.</p> : <Errors errors={errors} district={district} />}
      </section>
    </>
  );
};

const Account: FC<DataExportView> = ({ who, district, dataExport, refused }) => {
  const { status, terms, clientId, lastUsedAt, newSecret } = dataExport;
  const time = (at: string | null) => at && <Time at={at} district={district} />;
  return (
    <section class="card" aria-labelledby="account">
      <div class="heading">
        <h2 id="account">API account</h2>
        <TermsStatus of={dataExport} />
      </div>
      <Facts
        facts={[
          ['Terms of service', termsText(terms.status)],
          ...(terms.acceptedAt ? [['Accepted', time(terms.acceptedAt)] as const] : []),
          ...(terms.status === 'pending' ? [['Link works until', time(terms.expireAt)] as const] : []),
          ['Client ID', clientId && <Copyable id="client-id" text={clientId} what="Client ID" />],
          ['Last use', time(lastUsedAt) ?? 'never'],
          ...(newSecret.linkExpireAt
            ? [['New secret', <>mailed; its link works until {time(newSecret.linkExpireAt)}</>] as const]
            : []),
          ...(newSecret.previousSecretExpiresAt
            ? [['Secret before', <>works until {time(newSecret.previousSecretExpiresAt)}</>] as const]
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
            Mail a new client secret
          </Button>
        )}
        {newSecret.previousSecretExpiresAt && (
          <Button {...{ who, district, dataExport }} to="end-previous-secret">
            End the secret before at once
          </Button>
        )}
        {clientId && (
          <Button {...{ who, district, dataExport }} to="revoke">
            Revoke the client secret at once
          </Button>
        )}
        <Button {...{ who, district, dataExport }} to={status === 'disabled' ? 'enable' : 'disable'}>
          {status === 'disabled' ? 'Enable' : 'Disable at once'}
        </Button>
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
    pending: 'mailed, not accepted yet',
    expired: 'not accepted; there is no link that still works',
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

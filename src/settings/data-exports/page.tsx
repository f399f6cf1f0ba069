import type { Child, FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { DataExport, ExportError } from '../../data-exports/index.ts';
import type { District } from '../../districts/index.ts';
import type { Delivery, SftpPush } from '../../sftp-push/index.ts';
import { Copyable, FormProblems } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { Facts, numberText, Time } from '../shell/parts.tsx';
import { FormToken, tabPath } from '../shell/shell.tsx';
import { EndpointPermissions } from './endpoint-permissions.tsx';
import { ContactFields, TermsStatus } from './list-page.tsx';
import { SftpPushSection } from './sftp-push.tsx';

/** What the page of one data export shows. A form that was refused is among `refused`, under its name, with what was typed. */
export interface DataExportView {
  readonly who: SignedIn;
  readonly district: District;
  readonly dataExport: DataExport;
  readonly push: SftpPush | null;
  readonly deliveries: readonly Delivery[];
  readonly errors: readonly ExportError[];
  readonly refused: Readonly<Record<string, Entered>>;
  readonly saved: string | null;
}

export const exportPath = (district: District, { id }: Pick<DataExport, 'id'>) =>
  `${tabPath(district, 'data-exports')}/${id}`;

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
        <Button {...{ who, district, dataExport }} to={status === 'disabled' ? 'enable' : 'disable'}>
          {status === 'disabled' ? 'Enable' : 'Disable at once'}
        </Button>
      </div>
      <form method="post" action={`${exportPath(district, dataExport)}/contact`}>
        <FormToken who={who} />
        <FormProblems entered={refused.contact} />
        <ContactFields form="contact" of={dataExport} entered={refused.contact} />
        <button type="submit">Update data export</button>
      </form>
    </section>
  );
};

const termsText = (status: DataExport['terms']['status']) =>
  ({
    pending: 'mailed, not accepted yet',
    expired: 'not accepted; there is no link that still works',
    accepted: 'accepted',
  })[status];

/** A button that does one thing to the export. */
export const Button: FC<Pick<DataExportView, 'who' | 'district' | 'dataExport'> & { to: string; children?: Child }> = ({
  who,
  district,
  dataExport,
  to,
  children,
}) => (
  <form method="post" action={`${exportPath(district, dataExport)}/${to}`}>
    <FormToken who={who} />
    <button type="submit" class="quiet">
      {children}
    </button>
  </form>
);

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

import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import { requireOwnState } from '../../api-access/index.ts';
import { contactLabels, type DataExport } from '../../data-exports/index.ts';
import type { District } from '../../districts/index.ts';
import { Copyable, FormProblems, TextField } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { Badge, Email, Facts, Time } from '../shell/parts.tsx';
import { FormToken, tabPath } from '../shell/shell.tsx';

/** What is to be done about the terms, in a word (requirement R5). */
export const TermsStatus: FC<{ of: DataExport }> = ({ of: { status, terms } }) =>
  status === 'disabled' ? (
    <Badge kind="bad">Disabled</Badge>
  ) : status === 'active' ? (
    <Badge kind="good">Active</Badge>
  ) : terms.status === 'expired' ? (
    <Badge kind="warn">Terms link expired</Badge>
  ) : (
    <Badge kind="warn">Waiting for the terms of service</Badge>
  );

interface DataExportsView {
  readonly who: SignedIn;
  readonly district: District;
  readonly exports: readonly DataExport[];
  readonly baseUrl: string;
  readonly entered?: Entered | undefined;
}

/** Settings > Data Exports: who may call the API, and which endpoints. */
export const DataExportsPage: FC<DataExportsView> = ({ who, district, exports, baseUrl, entered }) => (
  <>
    <h1>Data Exports</h1>
    <p class="muted">
      Each data export is an account under which Campus, or another program, reads this district’s data over the API.
    </p>
    <section class="card" aria-label="Data exports">
      {exports.length === 0 ? (
        <p class="empty">There is no data export yet.</p>
      ) : (
        <ExportTable exports={exports} district={district} />
      )}
      <details open={entered !== undefined}>
        <summary>+ add data export</summary>
        <form method="post" action={tabPath(district, 'data-exports')}>
          <FormToken who={who} />
          <FormProblems entered={entered} />
          <ContactFields form="add" entered={entered} />
          <button type="submit">Add data export</button>
        </form>
      </details>
    </section>
    {requireOwnState(district, ['stateReporting/fd']).ok && <VerticalReporting baseUrl={baseUrl} />}
  </>
);

/** What Campus asks for to read the state reports, where the district's state has any. */
const VerticalReporting: FC<{ baseUrl: string }> = ({ baseUrl }) => (
  <section class="card" aria-labelledby="vertical-reporting">
    <h2 id="vertical-reporting">To enter in Campus</h2>
    <p class="muted small">
      Campus asks for them in Step 3, Vertical Reporting, with the Client ID and Client Secret that are shown once the
      terms of service are accepted.
    </p>
    <Facts
      facts={[
        ['Base URL', <Copyable id="base-url" text={`${baseUrl}/v1/oh/`} what="Base URL" />],
        ['Token URL', <Copyable id="token-url" text={`${baseUrl}/v1/token`} what="Token URL" />],
      ]}
    />
  </section>
);

const ExportTable: FC<Pick<DataExportsView, 'exports' | 'district'>> = ({ exports, district }) => (
  <table class="stack">
    <thead>
      <tr>
        <th scope="col">Administered by</th>
        <th scope="col">Status</th>
        <th scope="col">Endpoint Permissions</th>
        <th scope="col">Client ID</th>
        <th scope="col">Last use</th>
      </tr>
    </thead>
    <tbody>
      {exports.map((item) => (
        <tr>
          <th scope="row">
            <a href={`${tabPath(district, 'data-exports')}/${item.id}`}>
              {item.firstName} {item.lastName}
            </a>
            <br />
            <span class="muted small">
              <Email address={item.email} />
            </span>
          </th>
          <td>
            <TermsStatus of={item} />
          </td>
          <td data-label="Endpoint Permissions">
            {item.endpoints.map(({ endpoint }) => endpoint).join(', ') || 'none'}
          </td>
          <td class={item.clientId ? undefined : 'blank'} data-label="Client ID">
            {item.clientId && <code class="small">{item.clientId}</code>}
          </td>
          <td data-label="Last use">{item.lastUsedAt ? <Time at={item.lastUsedAt} district={district} /> : 'never'}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const contactHelp = {
  firstName: 'Of the person administering the API account.',
  lastName: 'Of the same person.',
  email: 'Gets the terms of service with the credentials, and is mailed when errors occur.',
} as const;

/** First name, last name, email, additional emails; as they are when `of` is given. */
export const ContactFields: FC<{ form: string; of?: DataExport; entered?: Entered | undefined }> = (props) => (
  <>
    {(['firstName', 'lastName', 'email'] as const).map((name) => (
      <TextField
        form={props.form}
        name={name}
        label={contactLabels[name]}
        help={contactHelp[name]}
        value={props.of?.[name]}
        entered={props.entered}
        type={name === 'email' ? 'email' : 'text'}
        required
      />
    ))}
    <TextField
      form={props.form}
      name="additionalEmails"
      label={contactLabels.additionalEmails}
      help="Also mailed when errors occur. Several are separated by commas."
      value={props.of?.additionalEmails.join(', ')}
      entered={props.entered}
    />
  </>
);

import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { DataExport } from '../../data-exports/index.ts';
import type { District } from '../../districts/index.ts';
import { statePath, states } from '../../states/index.ts';
import { Copyable, FormProblems } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { Email, Facts, Time } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { Saved, SignedForm } from '../shell/signed-form.tsx';
import { ContactFields, TermsStatus } from './parts.tsx';

interface DataExportsView {
  readonly who: SignedIn;
  readonly district: District;
  readonly exports: readonly DataExport[];
  readonly baseUrl: string;
  readonly entered?: Entered | undefined;
  readonly saved: string | null;
}

/** Settings > Data Exports: who may call the API, and which endpoints. */
export const DataExportsPage: FC<DataExportsView> = ({ who, district, exports, baseUrl, entered, saved }) => (
  <>
    <h1>Data Exports</h1>
    <Saved text={saved} />
    <p class="muted">A data export is an account that Campus or another program uses to read this district’s data.</p>
    <section class="card" aria-label="Data exports">
      {exports.length === 0 ? (
        <p class="empty">There is no data export yet.</p>
      ) : (
        <ExportTable exports={exports} district={district} />
      )}
      <details open={entered !== undefined}>
        <summary>+ add data export</summary>
        <SignedForm who={who} action={tabPath(district, 'data-exports')}>
          <FormProblems entered={entered} />
          <ContactFields entered={entered} />
          <button type="submit">Add data export</button>
        </SignedForm>
      </details>
    </section>
    {states[district.state].reporting && (
      <VerticalReporting baseUrl={`${baseUrl}${statePath(district.state)}/`} tokenUrl={`${baseUrl}/v1/token`} />
    )}
  </>
);

/** What Campus asks for to read the state reports, where the district's state has any. */
const VerticalReporting: FC<{ baseUrl: string; tokenUrl: string }> = ({ baseUrl, tokenUrl }) => (
  <section class="card" aria-labelledby="vertical-reporting">
    <h2 id="vertical-reporting">To enter in Campus</h2>
    <p class="muted small">
      Campus asks for these in Step 3, Vertical Reporting. It also asks for the Client ID and Client Secret, which the
      contact sees after accepting the terms of service.
    </p>
    <Facts
      facts={[
        ['Base URL', <Copyable id="base-url" text={baseUrl} what="Base URL" />],
        ['Token URL', <Copyable id="token-url" text={tokenUrl} what="Token URL" />],
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

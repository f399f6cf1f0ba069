import type { FC } from 'hono/jsx';
import type { Delivery, SftpTest } from '../../sftp-push/index.ts';
import { fileFormatsOf } from '../../states/index.ts';
import { Button, type DataExportView, exportPath, savedIn } from '../data-exports/parts.tsx';
import { Field, FormProblems } from '../shell/fields.tsx';
import { Badge, Facts, numberText, Time } from '../shell/parts.tsx';
import { AskFirst, Saved, SignedForm } from '../shell/signed-form.tsx';
import { sftpPushForm } from './form.ts';

/** What the form shows before SFTP Push is set up. */
const atFirst: Readonly<Record<string, string>> = { port: '22', format: 'csv' };

/** SFTP Push (optional): where and when the reports are delivered as files, and how it went (requirement R12). */
export const SftpPushSection: FC<DataExportView> = (view) => {
  const { who, district, dataExport, push, deliveries } = view;
  const entered = view.refused.sftpPush;
  const field = (name: Exclude<keyof typeof sftpPushForm.fields, 'secret'>) => (
    <Field
      of={sftpPushForm}
      name={name}
      choices={name === 'format' ? fileFormatsOf(district.state) : undefined}
      value={String((push ?? atFirst)[name] ?? '')}
      entered={entered}
    />
  );
  return (
    <section class="card" aria-labelledby="sftp-push">
      <div class="heading">
        <h2 id="sftp-push">SFTP Push (optional)</h2>
        {push ? <Badge kind="good">Set up</Badge> : <Badge>Not set up</Badge>}
      </div>
      <Saved text={savedIn(view, 'sftp-push')} />
      <p class="muted small">
        Delivers the reports of the endpoints below as files to the district’s SFTP server. Campus does not need it.
      </p>
      {push && (
        <>
          <Facts
            facts={[['Host Key', push.hostKey ? <code>{push.hostKey}</code> : 'pinned on the first connection']]}
          />
          {view.sftpTest && <TestResult test={view.sftpTest} />}
          <div class="buttons">
            <Button {...{ who, district, dataExport }} to="sftp-push/test">
              Test connection
            </Button>
            <Button {...{ who, district, dataExport }} to="sftp-push/now">
              Push now
            </Button>
            {push.hostKey && (
              <AskFirst
                who={who}
                action={`${exportPath(district, dataExport)}/sftp-push/forget-host-key`}
                label="Forget the host key"
                sure="The server’s key was replaced on purpose"
              >
                <p>The next connection pins the key that the server shows then.</p>
              </AskFirst>
            )}
            <AskFirst
              who={who}
              action={`${exportPath(district, dataExport)}/sftp-push/remove`}
              label="Remove SFTP Push"
              sure="Remove SFTP Push and its secret"
            >
              <p>SameGoal delivers no more files. Files on the server stay.</p>
            </AskFirst>
          </div>
        </>
      )}
      <details open={entered !== undefined}>
        <summary>{push ? 'Server and schedule' : 'Set up SFTP Push'}</summary>
        <SignedForm who={who} action={`${exportPath(district, dataExport)}/sftp-push`}>
          <FormProblems entered={entered} />
          {(['host', 'port', 'path', 'upload', 'username', 'authentication'] as const).map(field)}
          <div class="field">
            <label for="sftp-secret">{sftpPushForm.labels.secret}</label>
            <p class="help" id="sftp-secret-help">
              {push ? 'Leave it empty to keep the stored one. ' : ''}Paste a whole private key in OpenSSH or PEM format,
              without a passphrase.
            </p>
            <textarea
              id="sftp-secret"
              name="secret"
              rows={3}
              autocomplete="off"
              spellcheck={false}
              aria-describedby="sftp-secret-help"
              aria-invalid={entered?.problems.secret ? 'true' : undefined}
            />
            {entered?.problems.secret && <p class="field-problem">{entered.problems.secret}</p>}
          </div>
          {(['format', 'cadence', 'weekday', 'hour'] as const).map(field)}
          <p class="muted small">The hour is the district’s local time. The weekday matters only for “Once a week”.</p>
          <button type="submit">Save SFTP Push</button>
        </SignedForm>
      </details>
      {deliveries.length > 0 && <Deliveries deliveries={deliveries} district={district} />}
    </section>
  );
};

const yesNo = (can: boolean) => (can ? 'yes' : 'no');
const kinds = { kex: 'Key exchange', serverHostKey: 'Host key', cipher: 'Cipher', hmac: 'MAC' } as const;

/** What a test of the connection found, for the person who keeps the server as well. */
const TestResult: FC<{ test: SftpTest }> = ({ test }) => (
  <div class={test.ok ? 'done' : 'problem'} role={test.ok ? 'status' : 'alert'}>
    <p>{test.problem?.detail ?? 'The connection works. SameGoal wrote, replaced, and deleted a test file.'}</p>
    <Facts
      facts={[
        ['Host key shown', test.hostKey ? <code>{test.hostKey}</code> : 'none'],
        ['Host key pinned', test.pinnedHostKey ? <code>{test.pinnedHostKey}</code> : 'none yet'],
        ['Server software', test.software ?? 'unknown'],
        ['Folder', <code>{test.folder}</code>],
        ['Files', test.files.length > 0 ? test.files.join(', ') : 'none: no endpoint with a file is permitted'],
        ['Write a file', test.can ? yesNo(test.can.write) : 'not tried'],
        ['Replace a file by renaming', test.can ? yesNo(test.can.replace) : 'not tried'],
        ['Delete a file', test.can ? yesNo(test.can.delete) : 'not tried'],
      ]}
    />
    <details>
      <summary>Algorithms of both sides</summary>
      <Facts
        facts={Object.entries(kinds).flatMap(([kind, label]) => {
          const of = (side: SftpTest['serverAlgorithms']) => side?.[kind as 'kex'].join(', ') || 'not known';
          return [
            [`${label}, ours`, of(test.ourAlgorithms)] as const,
            [`${label}, the server’s`, of(test.serverAlgorithms)] as const,
          ];
        })}
      />
    </details>
  </div>
);

const statuses = {
  waiting: { kind: 'warn', text: 'Waiting' },
  running: { kind: 'warn', text: 'Running' },
  delivered: { kind: 'good', text: 'Delivered' },
  failed: { kind: 'bad', text: 'Failed' },
} as const;

const Deliveries: FC<Pick<DataExportView, 'deliveries' | 'district'>> = ({ deliveries, district }) => (
  <>
    <h3>Deliveries</h3>
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">Begun</th>
          <th scope="col">Status</th>
          <th scope="col">Files</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <tr>
            <th scope="row">
              <Time at={delivery.createdAt} district={district} />
              <br />
              <span class="muted small">{delivery.trigger === 'schedule' ? 'on schedule' : 'pushed by hand'}</span>
            </th>
            <td>
              <Badge kind={statuses[delivery.status].kind}>{statuses[delivery.status].text}</Badge>
            </td>
            <td>{delivery.problemDetail ?? <Files files={delivery.files} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </>
);

const Files: FC<Pick<Delivery, 'files'>> = ({ files }) => (
  <>{files.map(({ name, records }) => `${name} (${numberText(records)} records)`).join(', ')}</>
);

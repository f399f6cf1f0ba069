import type { FC } from 'hono/jsx';
import type {
  DemographicsStatus,
  District,
  DocumentViewerConnection,
  FlagMode,
  ProgramFlag,
} from '../../districts/index.ts';
import type { Run } from '../../nightly/index.ts';
import { programKeys, programs } from '../../programs/programs.ts';
import { Badge, Day, Facts, Time } from './parts.tsx';
import { RunBadge } from './runs.tsx';
import { tabPath } from './shell.tsx';

export interface DistrictInformation {
  readonly district: District;
  readonly demographics: DemographicsStatus | null;
  readonly documentViewer: DocumentViewerConnection | null;
  readonly flags: readonly ProgramFlag[];
  readonly lastRun: Run | null;
  /** The four addresses that are entered in Campus. */
  readonly tool: { launch: string; keyset: string; loginInitiation: string; targetLink: string };
}

const modes: Record<FlagMode, string> = {
  takeOver: 'Take over the existing flag',
  create: 'Create a new flag',
};

const hour = (value: number) => `${value % 12 === 0 ? 12 : value % 12}:00 ${value < 12 ? 'AM' : 'PM'}`;

/** Settings > District Information. The labels are those of the set-up guide, so that guide and page can be read side by side. */
export const DistrictInformationPage: FC<DistrictInformation> = (props) => (
  <>
    <h1>District Information</h1>
    <section class="card" aria-labelledby="details">
      <h2 id="details">Details</h2>
      <Facts
        facts={[
          ['District', props.district.name],
          ['State', 'Ohio'],
          ['District IRN', <code>{props.district.irn}</code>],
          ['Time zone', props.district.timeZone],
          ['Nightly run begins', hour(props.district.nightlyHour)],
        ]}
      />
    </section>
    <h2>Infinite Campus</h2>
    <Demographics {...props} />
    <DocumentViewer {...props} />
  </>
);

const Demographics: FC<DistrictInformation> = ({ district, demographics, lastRun }) => (
  <section class="card" aria-labelledby="demographics">
    <div class="heading">
      <h3 id="demographics">Digital Learning Partner Nightly Demographics</h3>
      {demographics === null ? (
        <Badge>Not set up</Badge>
      ) : demographics.completedAt ? (
        <Badge kind="good">Working</Badge>
      ) : (
        <Badge kind="warn">Waiting for its first run</Badge>
      )}
    </div>
    <p class="muted">
      Brings students and their parents from Campus every night. Flags and reporting build on it, so it comes first.
    </p>
    {demographics && (
      <Facts
        facts={[
          ['Base URL', <code>{demographics.baseUrl}</code>],
          ['Access Token URL', <code>{demographics.accessTokenUrl}</code>],
          ['Client ID', <code>{demographics.clientId}</code>],
          ['Client Secret', <span class="muted">Entered. It is kept sealed and is not shown again.</span>],
          ['Last completed', demographics.completedAt && <Time at={demographics.completedAt} district={district} />],
        ]}
      />
    )}
    {demographics && !demographics.completedAt && (
      <p class="hint">It may take up to 24 hours for this integration to run. Until then, flags and reporting wait.</p>
    )}
    <Facts
      facts={[
        [
          'Last run',
          lastRun && (
            <>
              <a href={`${tabPath(district, 'runs')}/${lastRun.id}`}>
                <Time at={lastRun.startedAt} district={district} />
              </a>{' '}
              <RunBadge run={lastRun} />
            </>
          ),
        ],
      ]}
    />
    {lastRun?.problemDetail && <p class="problem">{lastRun.problemDetail}</p>}
  </section>
);

const DocumentViewer: FC<DistrictInformation> = ({ documentViewer, flags, tool }) => (
  <section class="card" aria-labelledby="viewer">
    <div class="heading">
      <h3 id="viewer">Digital Learning Partner Document Viewer</h3>
      {documentViewer === null ? (
        <Badge>Not set up</Badge>
      ) : documentViewer.issuer ? (
        <Badge kind="good">Working</Badge>
      ) : (
        <Badge kind="warn">Waiting for its first click</Badge>
      )}
    </div>
    <p class="muted">Opens the most recent plan document when a flag is clicked in Campus.</p>
    <h4>To enter in Campus</h4>
    <p class="muted small">Campus asks for them in Step 4, “Partner Program information”. Click one to select it.</p>
    <Facts
      facts={[
        ['Launch URL', <code>{tool.launch}</code>],
        ['Keyset URL', <code>{tool.keyset}</code>],
        ['Login Initiation URL', <code>{tool.loginInitiation}</code>],
        ['Target Link URL', <code>{tool.targetLink}</code>],
      ]}
    />
    {documentViewer && (
      <>
        <h4>Generated in Campus</h4>
        <Facts
          facts={[
            ['Public Keyset URL', <code>{documentViewer.publicKeysetUrl}</code>],
            ['OpenID Endpoint', <code>{documentViewer.openIdEndpoint}</code>],
            ['Deployment ID', <code>{documentViewer.deploymentId}</code>],
            ['Client ID', <code>{documentViewer.clientId}</code>],
          ]}
        />
      </>
    )}
    <h4 id="cutover">Cutover Dates</h4>
    <table class="stack" aria-labelledby="cutover">
      <thead>
        <tr>
          <th scope="col">Special program</th>
          <th scope="col">Flag</th>
          <th scope="col">Cutover date</th>
          <th scope="col">Option</th>
        </tr>
      </thead>
      <tbody>
        {programKeys.map((program) => {
          const flag = flags.find((candidate) => candidate.program === program);
          return (
            <tr>
              <th scope="row">{programs[program].name}</th>
              <td>{flag?.enabled ? <Badge kind="good">On</Badge> : <Badge>Off</Badge>}</td>
              <td class={flag ? undefined : 'blank'} data-label="Cutover date">
                {flag ? <Day date={flag.cutoverDate} /> : <span class="muted">–</span>}
              </td>
              <td class={flag ? undefined : 'blank'} data-label="Option">
                {flag ? modes[flag.mode] : <span class="muted">–</span>}
                {flag?.cutoverCompletedAt && <span class="muted"> (carried out)</span>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  </section>
);

import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import {
  type District,
  type DocumentViewerConnection,
  type StaffRole,
  staffRoleLabels,
  staffRoles,
} from '../../districts/index.ts';
import { Copyable, Field, FieldProblem, FormProblems } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { Badge, Facts } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { AskFirst, Saved, SignedForm } from '../shell/signed-form.tsx';
import { documentViewerForm, roleField } from './form.ts';

export interface DocumentViewerView {
  readonly saved: string | null;
  readonly who: SignedIn;
  readonly district: District;
  readonly documentViewer: DocumentViewerConnection | null;
  /** The four addresses that are entered in Campus. */
  readonly tool: { launch: string; keyset: string; loginInitiation: string; targetLink: string };
  readonly entered?: Entered | undefined;
}

/** "Digital Learning Partner Document Viewer": our addresses to copy, and what Campus generated to enter. */
export const DocumentViewerSection: FC<DocumentViewerView> = ({
  who,
  district,
  documentViewer,
  tool,
  entered,
  saved,
}) => (
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
    <Saved text={saved} />
    <p class="muted">Opens the most recent plan document when someone clicks a flag in Campus.</p>
    <h4>To enter in Campus</h4>
    <p class="muted small">Campus asks for these in Step 4, under “Partner Program information”.</p>
    <Facts
      facts={[
        ['Launch URL', <Copyable id="tool-launch" text={tool.launch} what="Launch URL" />],
        ['Keyset URL', <Copyable id="tool-keyset" text={tool.keyset} what="Keyset URL" />],
        [
          'Login Initiation URL',
          <Copyable id="tool-loginInitiation" text={tool.loginInitiation} what="Login Initiation URL" />,
        ],
        ['Target Link URL', <Copyable id="tool-targetLink" text={tool.targetLink} what="Target Link URL" />],
      ]}
    />
    <details open={entered !== undefined || (documentViewer !== null && !documentViewer.issuer)}>
      <summary>{documentViewer ? 'Generated in Campus' : 'add Digital Learning Partner Document Viewer'}</summary>
      <SignedForm who={who} action={`${tabPath(district, 'district-information')}/document-viewer`}>
        <FormProblems entered={entered} />
        {(['publicKeysetUrl', 'openIdEndpoint', 'deploymentId', 'clientId'] as const).map((name) => (
          <Field of={documentViewerForm} name={name} value={documentViewer?.[name]} entered={entered} />
        ))}
        <Field
          of={documentViewerForm}
          name="furtherDeploymentIds"
          value={documentViewer?.furtherDeploymentIds.join(', ')}
          entered={entered}
        />
        <StaffRoles chosen={documentViewer?.staffRoles ?? staffRoles} entered={entered} />
        <p class="buttons">
          <button type="submit">Save</button>
        </p>
      </SignedForm>
    </details>
    {documentViewer && (
      <AskFirst
        who={who}
        action={`${tabPath(district, 'district-information')}/document-viewer/remove`}
        label="Remove the Document Viewer"
        sure="Remove the Document Viewer"
      >
        <p>
          A click on a flag in Campus will show an error instead of the plan. SameGoal sets no more flags. Existing
          flags stay. To start again, enter the connection again.
        </p>
      </AskFirst>
    )}
  </section>
);

/** Who counts as staff. Students and guardians are no choice. */
const StaffRoles: FC<{ chosen: readonly StaffRole[]; entered?: Entered | undefined }> = ({ chosen, entered }) => (
  <fieldset class="field">
    <legend>Roles that may open plan documents</legend>
    <p class="help">
      As Campus names them when someone clicks a flag. Students and guardians can never open plan documents.
    </p>
    <input type="hidden" name="rolesShown" value="yes" />
    <div class="choices">
      {staffRoles.map((role) => (
        <label class="check">
          <input
            type="checkbox"
            name={roleField(role)}
            checked={entered ? Boolean(entered.values[roleField(role)]) : chosen.includes(role)}
          />{' '}
          {staffRoleLabels[role]}
        </label>
      ))}
    </div>
    {entered?.problems.staffRoles && <FieldProblem id="viewer-staffRoles">{entered.problems.staffRoles}</FieldProblem>}
  </fieldset>
);

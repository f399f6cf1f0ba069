import { z } from 'zod';
import { documentViewerFields, documentViewerLabels, staffRoleLabels, staffRoles } from '../../districts/index.ts';
import type { Parameters } from '../../platform/pages/index.ts';
import { settingsForm } from '../shell/form.ts';

const { publicKeysetUrl, openIdEndpoint, deploymentId, clientId, furtherDeploymentIds } = documentViewerFields.shape;

/** The name of a role's check box. */
export const roleField = (role: string) => `staffRole ${role}`;

/** The roles whose boxes were ticked; null for a form that had no boxes. */
export const rolesIn = (sent: Parameters) =>
  sent.has('rolesShown') ? staffRoles.filter((role) => sent.has(roleField(role))) : null;

/** What Campus generated with the LTI connection. */
export const documentViewerForm = settingsForm(
  'viewer',
  {
    publicKeysetUrl: {
      label: documentViewerLabels.publicKeysetUrl,
      parser: publicKeysetUrl,
      type: 'url',
      help: 'Where Campus publishes its signing keys.',
    },
    openIdEndpoint: {
      label: documentViewerLabels.openIdEndpoint,
      parser: openIdEndpoint,
      type: 'url',
      help: 'Where Campus confirms who clicked.',
    },
    deploymentId: {
      label: documentViewerLabels.deploymentId,
      parser: deploymentId,
      maxlength: 200,
      help: 'Often a short number.',
    },
    clientId: {
      label: documentViewerLabels.clientId,
      parser: clientId,
      maxlength: 200,
      help: 'From the LTI connection. The OneRoster connection has a different one.',
    },
    furtherDeploymentIds: {
      label: documentViewerLabels.furtherDeploymentIds,
      parser: z
        .string()
        .nullable()
        .transform((text) => (text ?? '').split(/[\s,]+/).filter(Boolean))
        .pipe(furtherDeploymentIds.unwrap()),
      optional: true,
      help: 'Only if Campus has several deployments of this connection. Separate them by commas.',
    },
  },
  { boxes: Object.fromEntries(Object.entries(staffRoleLabels).map(([role, label]) => [roleField(role), label])) },
);

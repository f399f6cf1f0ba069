import { z } from 'zod';
import { demographicsFields, demographicsLabels, districtFields, withdrawalsLabels } from '../../districts/index.ts';
import { settingsForm } from '../shell/form.ts';

const { baseUrl, accessTokenUrl, clientId, clientSecret } = demographicsFields.shape;

/** What Campus generated with the OneRoster connection. */
export const demographicsForm = settingsForm('demographics', {
  baseUrl: {
    label: demographicsLabels.baseUrl,
    parser: baseUrl,
    type: 'url',
    help: 'As Campus shows it in the OneRoster connection. It ends with /v1p2.',
  },
  accessTokenUrl: {
    label: demographicsLabels.accessTokenUrl,
    parser: accessTokenUrl,
    type: 'url',
    help: 'Copy the whole address, including everything after the question mark.',
  },
  clientId: {
    label: demographicsLabels.clientId,
    parser: clientId,
    maxlength: 200,
    help: 'Campus generates it with the connection.',
  },
  clientSecret: {
    label: demographicsLabels.clientSecret,
    parser: clientSecret,
    secret: true,
    type: 'password',
    maxlength: 200,
    help: 'Campus generates it with the connection. SameGoal stores it encrypted and does not show it again.',
  },
});

export const withdrawalsForm = settingsForm('withdrawals', {
  withdrawalShare: {
    label: withdrawalsLabels.withdrawalShare,
    parser: z
      .string()
      .regex(/^\d+$/, 'must be a whole percentage')
      .transform(Number)
      .pipe(districtFields.shape.withdrawalShare.unwrap()),
    inputmode: 'numeric',
    maxlength: 3,
    help: 'If Campus no longer has more than this share of the active students, and more than twenty, the run waits. You then confirm who has left.',
  },
});

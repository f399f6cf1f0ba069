import { pauseFields } from '../../districts/index.ts';
import { settingsForm } from '../shell/form.ts';

/** Why something is paused. */
export const pauseForm = settingsForm('pause', {
  reason: {
    label: 'Reason',
    parser: pauseFields.shape.reason,
    help: 'Everybody who signs in reads it.',
    maxlength: 300,
  },
});

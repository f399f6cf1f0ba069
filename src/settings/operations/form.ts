import { z } from 'zod';
import { pauseFields } from '../../districts/index.ts';
import { settingsForm } from '../shell/form.ts';

/** Why something is paused. */
export const pauseForm = settingsForm('pause', {
  reason: {
    label: 'Reason',
    parser: pauseFields.shape.reason,
    help: 'Everyone who signs in sees it.',
    maxlength: 300,
  },
});

/** Who is to be told: an email address, or the https address of a webhook. */
export const alertForm = settingsForm('alert', {
  target: {
    label: 'Email or webhook',
    parser: z.string().max(500),
    help: 'Who is told when runs fail or wait, a queue gives up, a district does not run, or an export fails. A webhook begins with https://.',
    maxlength: 500,
  },
});

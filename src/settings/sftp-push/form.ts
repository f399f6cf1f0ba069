import { z } from 'zod';
import { clockText } from '../../calendar/texts.ts';
import type { Parameters } from '../../platform/pages/index.ts';
import { sftpPushFields, sftpPushLabels } from '../../sftp-push/index.ts';
import { settingsForm } from '../shell/form.ts';

const { host, port, path, username, authentication, upload, format, cadence, weekday, hour } = sftpPushFields.shape;

const wholeNumber = z.string().regex(/^\d+$/, 'must be a whole number').transform(Number);
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Where and when files are delivered. */
export const sftpPushForm = settingsForm('sftp', {
  host: { label: sftpPushLabels.host, parser: host, help: 'The server must be reachable from the internet.' },
  port: { label: sftpPushLabels.port, parser: wholeNumber.pipe(port), help: 'Usually 22.' },
  path: {
    label: sftpPushLabels.path,
    parser: path,
    help: 'An existing folder, used only for this data export. SameGoal replaces files of the same name.',
  },
  username: { label: sftpPushLabels.username, parser: username, help: 'The account on that server.' },
  authentication: {
    label: sftpPushLabels.authentication,
    parser: authentication,
    choices: { password: 'Password', privateKey: 'Private key' },
  },
  upload: {
    label: sftpPushLabels.upload,
    parser: z
      .string()
      .transform((text) => text || 'rename')
      .pipe(upload.removeDefault()),
    choices: {
      rename: 'Temporary, then renamed',
      direct: 'Under the final name',
    },
  },
  secret: { label: sftpPushLabels.secret, parser: z.string().max(16_000).nullable(), optional: true, secret: true },
  format: {
    label: sftpPushLabels.format,
    parser: format,
    // The page offers the formats of the district's state, under the state's own names.
    choices: { csv: 'CSV', fixedWidth: 'Fixed-width file', json: 'JSON' },
  },
  cadence: {
    label: sftpPushLabels.cadence,
    parser: cadence,
    choices: { daily: 'Every day', weekly: 'Once a week' },
  },
  weekday: {
    label: sftpPushLabels.weekday,
    parser: z
      .string()
      .nullable()
      .transform((text): number | null | undefined => (text === null ? null : Number(text)))
      .pipe(weekday),
    optional: true,
    choices: Object.fromEntries(weekdays.entries()),
  },
  hour: {
    label: sftpPushLabels.hour,
    parser: wholeNumber.pipe(hour),
    choices: Object.fromEntries(Array.from({ length: 24 }, (_, hour) => [hour, clockText({ hour: hour, minute: 0 })])),
  },
});

/** A password as it was typed, spaces included. A private key ends with a line break, which browsers and people drop. */
export function secretIn(sent: Parameters): string | undefined {
  const typed = sent.get('secret') ?? '';
  if (sent.get('authentication') === 'password') return typed || undefined;
  return typed.trim() ? `${typed.trim().replaceAll('\r\n', '\n')}\n` : undefined;
}

import { z } from '@hono/zod-openapi';
import { hostKeyShape } from './host-key.ts';

const where = {
  host: z
    .string()
    .trim()
    .min(1)
    .max(253)
    .openapi({ example: 'sftp.example.org', description: 'A server on the internet.' }),
  port: z.int().min(1).max(65_535).openapi({ example: 22 }),
  path: z
    .string()
    .trim()
    .regex(/^[^\0\r\n]{1,500}$/, 'must be a folder on the server')
    .openapi({ example: '/incoming/samegoal', description: 'An existing folder. SameGoal replaces files in it.' }),
  username: z
    .string()
    .trim()
    .regex(/^[^\0\r\n]{1,100}$/, 'must not be empty')
    .openapi({ example: 'samegoal' }),
  authentication: z.enum(['password', 'privateKey']),
};
const upload = z.enum(['rename', 'direct']).openapi({
  description:
    'rename: SameGoal writes a file under a temporary name first, so nobody sees it half written. direct: SameGoal writes it under its own name, for a server that does not allow renaming.',
});
const when = {
  format: z.enum(['csv', 'fixedWidth', 'json']).openapi({
    description: 'Format of the files. A report without this format is delivered as CSV.',
  }),
  cadence: z.enum(['daily', 'weekly']),
  hour: z.int().min(0).max(23).openapi({ description: 'Hour in the district’s local time.', example: 3 }),
  weekday: z.int().min(0).max(6).nullable().openapi({ description: 'Day of a weekly push. 0 is Sunday.', example: 1 }),
};

export const sftpPushFields = z
  .strictObject({
    ...where,
    upload: upload.default('rename'),
    secret: z.string().min(1).max(16_000).optional().openapi({
      format: 'password',
      description:
        'Password, or private key in OpenSSH or PEM format without a passphrase. Never shown. Leave it out to keep the stored one for the same server and user.',
    }),
    hostKey: z
      .string()
      .regex(hostKeyShape, 'must be a type and an SHA-256 fingerprint, as ssh-keygen -l prints it')
      .optional()
      .openapi({
        description:
          'Pins the server’s key before the first connection. Without it, the first connection pins the key that the server shows.',
        example: 'ssh-ed25519 SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      }),
    ...when,
    weekday: when.weekday.optional().default(null),
  })
  .openapi('NewSftpPush');

export const sftpPushSchema = z
  .object({
    ...where,
    upload,
    hostKey: z.string().nullable().openapi({ description: 'The pinned key. Null until the first connection.' }),
    ...when,
    updatedAt: z.string(),
  })
  .openapi('SftpPush');

const algorithms = z.object({
  kex: z.array(z.string()),
  serverHostKey: z.array(z.string()),
  cipher: z.array(z.string()),
  hmac: z.array(z.string()),
});

export const sftpTestSchema = z
  .object({
    ok: z.boolean(),
    hostKey: z.string().nullable().openapi({ description: 'The key that the server showed.' }),
    pinnedHostKey: z.string().nullable(),
    software: z.string().nullable().openapi({ example: 'OpenSSH_9.2p1' }),
    ourAlgorithms: algorithms,
    serverAlgorithms: algorithms
      .nullable()
      .openapi({ description: 'Lists after the first one without a common algorithm are empty.' }),
    folder: z.string().openapi({ description: 'Where files go, as the server names the folder if it says so.' }),
    files: z.array(z.string()).openapi({
      description: 'The files that a delivery writes, one per permitted report.',
      example: ['/incoming/ge.csv'],
    }),
    can: z
      .object({ write: z.boolean(), replace: z.boolean(), delete: z.boolean() })
      .nullable()
      .openapi({ description: 'What the server allowed there. Null if the login failed.' }),
    problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
  })
  .openapi('SftpTest');

export const deliverySchema = z
  .object({
    id: z.string().openapi({ example: 'del_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c' }),
    trigger: z.enum(['schedule', 'pushNow']),
    status: z.enum(['waiting', 'running', 'delivered', 'failed']),
    attempts: z.int(),
    files: z.array(z.object({ name: z.string(), bytes: z.int(), records: z.int() })),
    problemCode: z.string().nullable(),
    problemDetail: z.string().nullable(),
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .openapi('Delivery');

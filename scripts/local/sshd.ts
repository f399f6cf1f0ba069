import { existsSync } from 'node:fs';

const found = (...candidates: (string | undefined)[]) => candidates.find((path) => path && existsSync(path)) ?? null;

const sshd = found(process.env.SSHD, '/usr/sbin/sshd');
const sftpServer = found(
  process.env.SFTP_SERVER,
  '/usr/lib/openssh/sftp-server',
  '/usr/libexec/sftp-server',
  '/usr/libexec/openssh/sftp-server',
);

/** OpenSSH's programs, which SFTP Push is tested against; null when they are not on this machine. */
export const openSsh: { readonly sshd: string; readonly sftpServer: string } | null =
  sshd && sftpServer ? { sshd, sftpServer } : null;

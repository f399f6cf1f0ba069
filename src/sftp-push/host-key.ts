import { createHash } from 'node:crypto';

/** A server's key as it is pinned and shown: its type and the SHA-256 fingerprint that `ssh-keygen -l` prints. `key` is the key blob (RFC 4253, section 6.6). */
export function fingerprintOf(key: Uint8Array): string {
  const length = new DataView(key.buffer, key.byteOffset, key.byteLength).getUint32(0);
  const type = new TextDecoder().decode(key.subarray(4, 4 + length));
  return `${type} SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The type of key behind a signature algorithm: RSA keys sign by several (RFC 8332). */
export const keyTypeOf = (algorithm: string): string => (algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);

export const hostKeyShape = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) SHA256:[A-Za-z0-9+/]{43}$/;

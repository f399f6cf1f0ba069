/** What two sides of an SSH connection must agree on (RFC 4253, section 7.1), with ssh2's names of the options and the words of its debug lines. */
const kinds = {
  kex: { label: 'key exchange', line: 'KEX method' },
  serverHostKey: { label: 'host key', line: 'Host key format' },
  cipher: { label: 'cipher', line: 'C->S cipher' },
  hmac: { label: 'MAC', line: 'C->S MAC' },
} as const;

export type AlgorithmKind = keyof typeof kinds;
export type Algorithms = Readonly<Record<AlgorithmKind, readonly string[]>>;

/**
 * What ssh2 can do in the Workers runtime of what OpenSSH offers. There, ssh2 refuses curve25519 as unsupported, and AES-GCM and ChaCha20-Poly1305 do not work in
 * the way that it uses them. SHA-1 is left out on purpose.
 */
export const ourAlgorithms = {
  kex: [
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
  ],
  serverHostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  cipher: ['aes256-ctr', 'aes192-ctr', 'aes128-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
} as const satisfies Algorithms;

/** OpenSSH announces extensions of the protocol among its key exchanges. */
const isAlgorithm = (name: string) => !/^(kex-strict|ext-info)-/.test(name);

/** What a server says of itself before anybody logs in. */
export class ServerHello {
  /** Its software, as it names it: `OpenSSH_9.2p1`. Null until it has said so. */
  software: string | null = null;
  readonly #offered = new Map<AlgorithmKind, readonly string[]>();

  /** Takes a debug line of ssh2, which is the only place where it tells what the other side offers. */
  read(line: string): void {
    this.software ??= /^Remote ident: '?SSH-2\.0-([^']{1,100})/.exec(line)?.[1] ?? null;
    for (const kind of Object.keys(kinds) as AlgorithmKind[]) {
      const start = `Handshake: (remote) ${kinds[kind].line}: `;
      if (line.startsWith(start))
        this.#offered.set(kind, line.slice(start.length, 2000).split(',').filter(isAlgorithm));
    }
  }

  /** Null until the server has told what it offers. */
  get algorithms(): Algorithms | null {
    const of = (kind: AlgorithmKind) => this.#offered.get(kind) ?? [];
    if (this.#offered.size === 0) return null;
    return { kex: of('kex'), serverHostKey: of('serverHostKey'), cipher: of('cipher'), hmac: of('hmac') };
  }

  /** What the two sides have nothing in common of, with both lists; null when they could agree. ssh2 stops at the first, so the lists behind it are not known. */
  disagreement(): string | null {
    for (const [kind, theirs] of this.#offered) {
      const ours: readonly string[] = ourAlgorithms[kind];
      if (!theirs.some((one) => ours.includes(one)))
        return `no common ${kinds[kind].label} algorithm: we offer ${ours.join(', ')}; the server offers ${theirs.join(', ')}`;
    }
    return null;
  }
}

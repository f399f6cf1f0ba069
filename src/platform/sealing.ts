import type { SealingKeys } from './config.ts';

/** A secret at rest: `v1.<key id>.<nonce>.<ciphertext>`, the last two base64url. */
export type Sealed = string & { readonly __brand: 'Sealed' };

export interface Sealer {
  /** Seals under the current key. `purpose` names record and field; the value opens only under the same purpose. */
  seal(plain: string, purpose: string): Promise<Sealed>;
  /** Throws when the text is not sealed by us for this purpose: altered, of another record, or its key is gone. */
  open(sealed: string, purpose: string): Promise<string>;
  /** How every value under the current key begins: the others of a table are to be sealed again. */
  readonly currentPrefix: string;
}

const base64url = { alphabet: 'base64url', omitPadding: true } as const;
const utf8 = { encode: new TextEncoder(), decode: new TextDecoder() };

/**
 * AES-256-GCM with a random 96-bit nonce per value (NIST SP 800-38D); the purpose is bound in as additional data, so a sealed value copied into another
 * district's row does not open. To rotate: add a key to SEALING_KEYS, name it `current`, keep the old one until no value carries its id.
 */
export function sealerOf(keys: SealingKeys): Sealer {
  const imported = new Map<string, Promise<CryptoKey>>();
  const keyOf = (id: string): Promise<CryptoKey> => {
    const known = imported.get(id);
    if (known) return known;
    const raw = keys.keys[id];
    if (!raw) throw new Error(`sealing key ${id} is not among SEALING_KEYS`);
    const key = crypto.subtle.importKey('raw', Uint8Array.fromBase64(raw), 'AES-GCM', false, ['encrypt', 'decrypt']);
    imported.set(id, key);
    return key;
  };
  const parameters = (nonce: Uint8Array<ArrayBuffer>, purpose: string) => ({
    name: 'AES-GCM',
    iv: nonce,
    additionalData: utf8.encode.encode(purpose),
  });
  const currentPrefix = `v1.${keys.current}.`;
  return {
    async seal(plain, purpose) {
      const nonce = crypto.getRandomValues(new Uint8Array(12));
      const key = await keyOf(keys.current);
      const cipher = await crypto.subtle.encrypt(parameters(nonce, purpose), key, utf8.encode.encode(plain));
      return `${currentPrefix}${nonce.toBase64(base64url)}.${new Uint8Array(cipher).toBase64(base64url)}` as Sealed;
    },
    async open(sealed, purpose) {
      const [version, id, nonce, cipher] = sealed.split('.');
      if (version !== 'v1' || !id || !nonce || !cipher) throw new Error('not a sealed value');
      const decode = (text: string) => Uint8Array.fromBase64(text, { alphabet: 'base64url' });
      const plain = await crypto.subtle.decrypt(parameters(decode(nonce), purpose), await keyOf(id), decode(cipher));
      return utf8.decode.decode(plain);
    },
    currentPrefix,
  };
}

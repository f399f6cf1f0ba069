import { createHash } from 'node:crypto';

/** SHA-256 of the key material in .dev.vars.example, which is public: of the text, or of the bytes that a key decodes to. */
const developmentKeys: ReadonlySet<string> = new Set([
  // OPERATOR_TOKEN
  '8fdf5b9bc5d3267c8ba9c7d80dca1305cc299008a9a86d743741c32a1471147e',
  // SEALING_KEYS
  '2cf5917c7df4bb2839ba77dc69bfc3f5654cf26002d6d0baf96419e09b96fc79',
  // SIGNING_KEYS
  '8311f1e5117c687a9deea54b15f8e736f48096baa276e9a63e2633708cad7a5a',
  // CAMPUS_VENDOR_SECRET
  '153faff204194daeb0c65552d433561421ea53f5994f82867a9903b94e13bca7',
]);

/** Whether this is a development key, whatever name it has been given. */
export const isDevelopmentKey = (material: string | Uint8Array): boolean =>
  developmentKeys.has(createHash('sha256').update(material).digest('hex'));

import { z } from 'zod';
import { isDevelopmentKey } from './development-keys.ts';

const isLoopback = (url: URL) => ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);

/** https everywhere; http only on this machine, where the simulator and the tests live. */
export const secureUrl = z.string().superRefine((text, context) => {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a complete URL, for example https://district.example.org/…' });
    return;
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url)))
    context.addIssue({ code: 'custom', message: 'must start with https://' });
  if (url.username || url.password)
    context.addIssue({ code: 'custom', message: 'must not carry a user name or password' });
  if (url.hash) context.addIssue({ code: 'custom', message: 'must not carry a # fragment' });
});

const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

const sealingKeys = z
  .strictObject({
    current: z.string().min(1),
    keys: z.record(
      z.string().regex(/^[A-Za-z0-9-]+$/),
      z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes, base64'),
    ),
  })
  .refine(({ current, keys }) => current in keys, { message: 'current must name one of keys', path: ['current'] });

export type SealingKeys = z.infer<typeof sealingKeys>;

const privateKey = z.looseObject({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  n: z.string(),
  e: z.string(),
  d: z.string(),
});

/** Microsoft's addresses at which every tenant signs in. */
const everyTenant = /^https:\/\/login\.microsoftonline\.com\/(common|organizations|consumers)\//;

/** An OpenID provider with whose accounts administrators may sign in: Google, Microsoft, or a district's own. */
const signInProvider = z
  .strictObject({
    /** In addresses: /settings/sign-in/with/{id}/callback is what the provider must know as redirect URI. */
    id: z.string().regex(/^[a-z0-9]+$/, 'must be lower-case letters and digits'),
    name: z.string().min(1),
    /** `https://accounts.google.com`, `https://login.microsoftonline.com/{tenant}/v2.0`. */
    issuer: secureUrl,
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    /** The domains of e-mail addresses for which it may speak. */
    domains: z
      .array(
        z
          .string()
          .toLowerCase()
          .regex(/^[^@\s]+\.[^@\s]+$/, 'must be a domain, like district.example.org'),
        { error: 'must list the email domains that the provider may sign in' },
      )
      .min(1, 'must list the email domains that the provider may sign in'),
    /** With Microsoft's `organizations` or `common`: the ids of the tenants whose accounts count. */
    tenants: z.array(z.guid('must be the id of a tenant').toLowerCase()).default([]),
  })
  .refine(({ issuer, tenants }) => !everyTenant.test(issuer) || tenants.length > 0, {
    path: ['tenants'],
    message: 'must list the tenants, because anyone can create a Microsoft tenant with any email address',
  });

export type SignInProvider = z.infer<typeof signInProvider>;

const baseUrl = secureUrl.transform((url) => url.replace(/\/$/, ''));

/** What the Worker needs to be told; wrangler.toml holds the vars, `wrangler secret put` the rest. */
const configuration = z
  .object({
    /** Where the settings pages are. */
    PUBLIC_URL: baseUrl,
    /** Where /v1, /docs and /guides are, when on another host. It is the issuer of access tokens. */
    API_URL: baseUrl.optional(),
    /** Where /iep is, when on another host. It is in the addresses that districts enter in Campus. */
    LTI_URL: baseUrl.optional(),
    MAIL_FROM: z.email(),
    OPERATOR_TOKEN: z.string().min(32, 'must have at least 32 characters'),
    SEALING_KEYS: json(sealingKeys),
    /** Private JWK Set, first key signs, all are published: access tokens (RFC 9068) and the LTI tool's key set. */
    SIGNING_KEYS: json(z.strictObject({ keys: z.tuple([privateKey], privateKey) })),
    CAMPUS_VENDOR_KEY: z.string().min(1),
    CAMPUS_VENDOR_SECRET: z.string().min(1),
    /**
     * Hosts that are Campus without an operator's confirmation, separated by commas: `campus.district.example.org`, or `*.infinitecampus.org` for every host below
     * one. The vendor's credentials go to no other.
     */
    CAMPUS_HOSTS: z
      .string()
      .default('')
      .transform((text) =>
        text
          .toLowerCase()
          .split(/[\s,]+/)
          .filter(Boolean),
      ),
    /** Whether a mailed link signs in only together with a second factor. Passwords are never enough alone, whatever this says. */
    REQUIRE_SECOND_FACTOR: z.stringbool().default(true),
    SIGN_IN_PROVIDERS: json(z.array(signInProvider)).default([]),
    /** More of them: Cloudflare takes 5 KB as one secret, which is about fifteen providers. */
    SIGN_IN_PROVIDERS_2: json(z.array(signInProvider)).default([]),
    /** D1 bindings that keep the records of new districts, separated by commas. `DB` is the directory. */
    DISTRICT_DATABASES: z
      .string()
      .default('DB')
      .transform((text) => text.split(/[\s,]+/).filter(Boolean))
      .pipe(z.array(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be names of D1 bindings')).min(1)),
    /**
     * What Campus calls the parameters of state reports, where it is not what we call them:
     * `{"schoolNumber": "buildingIrn"}`. A name with null is ignored.
     */
    REPORT_PARAMETER_NAMES: json(z.record(z.string().min(1), z.string().min(1).nullable())).default({}),
    /** Token requests of one client at one address. */
    TOKENS_PER_MINUTE: z.coerce.number().int().min(1).default(60),
    /** Calls of one client to the API behind an access token. */
    REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(600),
    STEP_LEASE_SECONDS: z.coerce.number().int().min(2).max(900),
  })
  .transform(({ API_URL, LTI_URL, SIGN_IN_PROVIDERS_2, ...config }) => ({
    ...config,
    SIGN_IN_PROVIDERS: [...config.SIGN_IN_PROVIDERS, ...SIGN_IN_PROVIDERS_2],
    API_URL: API_URL ?? config.PUBLIC_URL,
    LTI_URL: LTI_URL ?? config.PUBLIC_URL,
  }))
  .superRefine((config, context) => {
    for (const name of ['API_URL', 'LTI_URL'] as const)
      if (isLoopback(new URL(config[name])) !== isLoopback(new URL(config.PUBLIC_URL)))
        context.addIssue({ code: 'custom', path: [name], message: 'must be on this machine exactly if PUBLIC_URL is' });
    // The checked-in example values are public: they must never guard a deployed Worker.
    if (isLoopback(new URL(config.PUBLIC_URL))) return;
    const { OPERATOR_TOKEN, SEALING_KEYS, SIGNING_KEYS, CAMPUS_VENDOR_SECRET } = config;
    const development: Record<string, boolean> = {
      OPERATOR_TOKEN: isDevelopmentKey(OPERATOR_TOKEN),
      SEALING_KEYS: Object.values(SEALING_KEYS.keys).some((key) => isDevelopmentKey(bytesOf(key))),
      SIGNING_KEYS: SIGNING_KEYS.keys.some((key) => isDevelopmentKey(bytesOf(key.n))),
      CAMPUS_VENDOR_SECRET: isDevelopmentKey(CAMPUS_VENDOR_SECRET),
    };
    for (const [name, found] of Object.entries(development))
      if (found)
        context.addIssue({ code: 'custom', path: [name], message: 'is the public development value. Set a secret' });
  });

/** Base64 or base64url; two spellings of one key are the same bytes. */
const bytesOf = (base64: string): Uint8Array => Buffer.from(base64, 'base64');

export type Config = z.infer<typeof configuration>;

/** The Worker runs on a developer's machine, beside a simulator, and not for districts. */
export const isLocal = (config: Pick<Config, 'PUBLIC_URL'>): boolean => isLoopback(new URL(config.PUBLIC_URL));

/** Parses the Worker's variables and secrets. Throws with the name of everything that is missing or wrong, and never with a value. */
export function readConfig(env: object): Config {
  const parsed = configuration.safeParse(env);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The configuration is not complete. ${faults.join('; ')}`);
}

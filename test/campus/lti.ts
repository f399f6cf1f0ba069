import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { base64url, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { z } from 'zod';
import { type Campus, type CampusEnv, newGuid } from './campus.ts';
import { partnerOf } from './connections.ts';
import type { FlagRow } from './flags.ts';

/**
 * The platform side of LTI 1.3, as far as Campus uses it: a click on a flag is a third-party initiated login, answered by a resource link launch (1EdTech
 * Security Framework 1.0, 5.1; LTI 1.3 core, 5.3).
 */
export const ltiPlatform = new Hono<CampusEnv>();

interface Registration {
  readonly deploymentId: string;
  readonly clientId: string;
}

interface SigningKey {
  readonly kid: string;
  readonly privateKey: JWK;
  readonly publicKey: JWK;
}

function registrationOf(campus: Campus): Registration {
  const known = campus.kv.get<Registration>('lti');
  if (known) return known;
  const made = { deploymentId: String(1 + (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0)), clientId: newGuid() };
  campus.kv.put('lti', made);
  return made;
}

/** What Campus shows the district technician under "Digital Learning Partner Document Viewer". It shows no issuer. */
export const documentViewerConnection = (campus: Campus) => ({
  publicKeysetUrl: `${campus.root}/campus/lti/jwks`,
  openIdEndpoint: `${campus.root}/campus/lti/auth`,
  ...registrationOf(campus),
});

const issuerOf = (campus: Campus) => `${campus.root}/campus`;

async function newKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = crypto.randomUUID();
  return {
    kid,
    privateKey: await exportJWK(privateKey),
    publicKey: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' },
  };
}

/** The newest key signs; the one before it stays in the key set. */
async function keysOf(campus: Campus): Promise<[SigningKey, ...SigningKey[]]> {
  const known = campus.kv.get<[SigningKey, ...SigningKey[]]>('ltiKeys');
  if (known) return known;
  const made: [SigningKey] = [await newKey()];
  campus.kv.put('ltiKeys', made);
  return made;
}

ltiPlatform.get('/campus/lti/jwks', async (c) => {
  const keys = await keysOf(c.get('campus'));
  return c.json({ keys: keys.map(({ publicKey }) => publicKey) }, 200, { 'cache-control': 'max-age=300' });
});

ltiPlatform.post('/control/ltiKeys', async (c) => {
  const campus = c.get('campus');
  const [newest] = await keysOf(campus);
  const made = await newKey();
  campus.kv.put('ltiKeys', [made, newest]);
  return c.json({ kid: made.kid });
});

/** Who is signed in to Campus. */
interface CampusUser {
  readonly sub: string;
  readonly name: string;
  readonly roles: readonly string[];
}

const teacher: CampusUser = {
  sub: 'D1F0A3C2-7B54-4E0E-9C11-52E8A90B7C31',
  name: 'Rowan Lanternrow',
  roles: [
    'http://purl.imsglobal.org/vocab/lis/v2/institution/person#Staff',
    'http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor',
  ],
};

export const userOf = (campus: Campus) => campus.kv.get<CampusUser>('ltiUser') ?? teacher;

ltiPlatform.put('/control/ltiUser', async (c) => {
  const parsed = z
    .strictObject({ sub: z.string(), name: z.string(), roles: z.array(z.string()) })
    .safeParse(await c.req.json());
  if (!parsed.success) return c.json({ problem: z.prettifyError(parsed.error) }, 400);
  c.get('campus').kv.put('ltiUser', parsed.data);
  return c.json(parsed.data);
});

ltiPlatform.delete('/control/ltiUser', (c) => {
  c.get('campus').kv.delete('ltiUser');
  return c.body(null, 204);
});

export interface LoginForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

const loginLife = 10 * 60_000;

/** The form that a click on a flag sends to the partner; null for a flag that opens nothing. The hints are good for one launch. */
export function launchForm(campus: Campus, flag: FlagRow): LoginForm | null {
  const { loginInitiationUrl } = partnerOf(campus);
  if (!loginInitiationUrl || flag.launch_url === null) return null;
  const hint = newGuid();
  campus.sql.exec('delete from lti_logins where expires_at < ?', campus.now().getTime());
  const values = [hint, flag.student, flag.sourced_id, campus.now().getTime() + loginLife];
  campus.sql.exec('insert into lti_logins (hint, student, flag, expires_at, used) values (?, ?, ?, ?, 0)', ...values);
  const { clientId, deploymentId } = registrationOf(campus);
  return {
    action: loginInitiationUrl,
    fields: {
      iss: issuerOf(campus),
      login_hint: userOf(campus).sub,
      target_link_uri: flag.launch_url,
      lti_message_hint: hint,
      client_id: clientId,
      lti_deployment_id: deploymentId,
    },
  };
}

const lti = 'https://purl.imsglobal.org/spec/lti/claim/';

const asked = {
  scope: 'openid',
  response_type: 'id_token',
  response_mode: 'form_post',
  prompt: 'none',
} as const;

/** The OpenID endpoint: answers the partner's authentication request with a form that the browser posts to the launch URL. */
async function authenticate(c: Context<CampusEnv>, query: Record<string, string>): Promise<Response> {
  const campus = c.get('campus');
  const { targetLinkUrl } = partnerOf(campus);
  const { clientId } = registrationOf(campus);
  // Without a known client and address there is nobody to tell (RFC 6749, 4.1.2.1).
  if (query.client_id !== clientId) return c.text('client_id is unknown.', 400);
  if (!targetLinkUrl || query.redirect_uri !== targetLinkUrl) return c.text('redirect_uri is not registered.', 400);
  const answer = (fields: Record<string, string>) => autoForm(targetLinkUrl, { state: query.state ?? '', ...fields });
  const wrong = Object.entries(asked).find(([name, value]) => query[name] !== value);
  if (wrong) return answer({ error: 'invalid_request', error_description: `${wrong[0]} must be ${wrong[1]}` });
  if (!query.nonce) return answer({ error: 'invalid_request', error_description: 'nonce is missing' });
  const flag = takeLogin(campus, query.lti_message_hint ?? '');
  const user = userOf(campus);
  if (!flag || query.login_hint !== user.sub)
    return answer({ error: 'login_required', error_description: 'the hints are unknown, used or expired' });
  return answer({ id_token: await sign(campus, await launchClaims(campus, flag, query.nonce)) });
}

function takeLogin(campus: Campus, hint: string): (FlagRow & { name: string }) | null {
  const [login] = campus.sql
    .exec<{ flag: string }>(
      'update lti_logins set used = 1 where hint = ? and used = 0 and expires_at > ? returning flag',
      hint,
      campus.now().getTime(),
    )
    .toArray();
  if (!login) return null;
  return (
    campus.sql
      .exec<FlagRow & { name: string }>(
        'select flags.*, flag_setups.name from flags join flag_setups on flag_setups.sourced_id = flags.setup where flags.sourced_id = ?',
        login.flag,
      )
      .toArray()[0] ?? null
  );
}

async function launchClaims(campus: Campus, flag: FlagRow & { name: string }, nonce: string) {
  const { clientId, deploymentId } = registrationOf(campus);
  const { sub, name, roles } = userOf(campus);
  const [givenName = '', ...familyName] = name.split(' ');
  const now = Math.floor(campus.now().getTime() / 1000);
  return {
    iss: issuerOf(campus),
    aud: clientId,
    sub,
    name,
    given_name: givenName,
    family_name: familyName.join(' '),
    nonce,
    iat: now,
    exp: now + 300,
    [`${lti}message_type`]: 'LtiResourceLinkRequest',
    [`${lti}version`]: '1.3.0',
    [`${lti}deployment_id`]: deploymentId,
    [`${lti}target_link_uri`]: flag.launch_url,
    [`${lti}resource_link`]: { id: flag.sourced_id, title: flag.name },
    [`${lti}roles`]: roles,
  };
}

/** Which key signs: the one in the key set, one that is in nobody's, or none at all. */
type Signer = 'ours' | 'other' | 'none';

async function sign(
  campus: Campus,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
  signer: Signer = 'ours',
): Promise<string> {
  const [newest] = await keysOf(campus);
  if (signer === 'none') return unsigned({ alg: 'none', typ: 'JWT', ...header }, claims);
  const { privateKey } = signer === 'ours' ? newest : await newKey();
  // A foreign key claims our key id: that is the forgery a tool has to notice.
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: newest.kid, typ: 'JWT', ...header })
    .sign(await importJWK(privateKey, 'RS256'));
}

const unsigned = (...parts: object[]) => `${parts.map((part) => base64url.encode(JSON.stringify(part))).join('.')}.`;

ltiPlatform.get('/campus/lti/auth', (c) => authenticate(c, c.req.query()));
ltiPlatform.post('/campus/lti/auth', async (c) => authenticate(c, (await c.req.parseBody()) as Record<string, string>));

/** A form that sends itself; without JavaScript, its button does. */
async function autoForm(action: string, fields: Record<string, string>): Promise<Response> {
  const page = await html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <title>Opening the document</title>
      <body style="font: 16px system-ui, sans-serif; padding: 2rem">
        <form method="post" action="${action}">
          ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
          <noscript><button>Open the document</button></noscript>
        </form>
        <script>
          document.forms[0].submit();
        </script>
      </body>
    </html>`;
  return new Response(page.toString(), {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}

/** Signs any claims, for tests of what a tool must refuse: over those of a launch that is in order. */
ltiPlatform.post('/control/idToken', async (c) => {
  const campus = c.get('campus');
  const parsed = z
    .strictObject({
      claims: z.record(z.string(), z.unknown()).default({}),
      header: z.record(z.string(), z.unknown()).default({}),
      nonce: z.string().default('nonce'),
      key: z.enum(['ours', 'other', 'none']).default('ours'),
    })
    .safeParse(await c.req.json());
  if (!parsed.success) return c.json({ problem: z.prettifyError(parsed.error) }, 400);
  const { claims, header, nonce, key } = parsed.data;
  const flag = { sourced_id: newGuid(), launch_url: partnerOf(campus).targetLinkUrl ?? '', name: 'Flag' };
  const inOrder = await launchClaims(campus, flag as FlagRow & { name: string }, nonce);
  return c.json({ idToken: await sign(campus, { ...inOrder, ...claims }, header, key) });
});

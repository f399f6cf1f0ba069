import { Hono } from 'hono';
import type { CampusEnv } from '../campus.ts';
import { appName, oneRosterConnection } from '../connections.ts';

/** The token endpoint: client credentials, with the client in the Basic header and nowhere else. */
export const tokenEndpoint = new Hono<CampusEnv>();

const scopePrefix = 'https://purl.imsglobal.org/spec/or/v1p2/scope/';
const known = ['roster-core.readonly', 'roster.readonly', 'roster-demographics.readonly'].map(
  (name) => scopePrefix + name,
);

tokenEndpoint.post('/campus/oauth2/token', async (c) => {
  const campus = c.get('campus');
  const failure = (status: 400 | 401, error: string, description: string) =>
    c.json({ error, error_description: description }, status, {
      'cache-control': 'no-store',
      ...(status === 401 && { 'www-authenticate': 'Basic realm="Campus"' }),
    });
  if (c.req.query('appName') !== appName) return failure(400, 'invalid_request', 'appName is missing or unknown');
  const form = await c.req.parseBody();
  if (form.grant_type !== 'client_credentials')
    return failure(400, 'unsupported_grant_type', 'only client_credentials is supported');
  const { clientId, clientSecret, tokenLife, decodes } = oneRosterConnection(campus);
  const [scheme, encoded = ''] = (c.req.header('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic' || read(encoded, decodes) !== `${clientId}:${clientSecret}`)
    return failure(401, 'invalid_client', 'authenticate with the client id and secret in a Basic header');

  const asked = typeof form.scope === 'string' ? form.scope.split(' ').filter(Boolean) : known;
  const withheld = campus.kv.get<string[]>('withheldScopes') ?? [];
  const granted = asked.filter((scope) => known.includes(scope) && !withheld.includes(scope));
  if (granted.length === 0) return failure(400, 'invalid_scope', 'none of the scopes is granted to this client');
  const token = `${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll('-', '');
  const expiresAt = campus.now().getTime() + tokenLife * 1000;
  campus.sql.exec('delete from tokens where expires_at < ?', campus.now().getTime());
  campus.sql.exec(
    'insert into tokens (token, scope, expires_at) values (?, ?, ?)',
    token,
    granted.join(' '),
    expiresAt,
  );
  const body = { access_token: token, token_type: 'Bearer', expires_in: tokenLife, scope: granted.join(' ') };
  return c.json(body, 200, { 'cache-control': 'no-store' });
});

/** Form-encoded before they were joined (RFC 6749, 2.3.1), unless the endpoint knows nothing of that. */
function read(text: string, decodes: boolean): string | null {
  try {
    const joined = Buffer.from(text, 'base64').toString();
    return decodes
      ? joined
          .split(':')
          .map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
          .join(':')
      : joined;
  } catch {
    return null;
  }
}

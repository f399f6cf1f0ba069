import type { ReadForm } from '../platform/pages/index.ts';
import type { ClientCredentials } from './clients.ts';

/** RFC 6749, section 5.2. */
export type TokenError = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope';

export interface TokenRefusal {
  readonly error: TokenError;
  readonly description: string;
}

export type TokenRequest =
  | { readonly ok: true; readonly credentials: ClientCredentials; readonly scope: string | null }
  | { readonly ok: false; readonly refusal: TokenRefusal };

const refuse = (error: TokenError, description: string): TokenRequest => ({
  ok: false,
  refusal: { error, description },
});

const faults: Record<'tooLarge' | 'notAForm' | 'cutOff' | 'duplicate', string> = {
  tooLarge: 'The request is too long.',
  cutOff: 'The request was cut off.',
  notAForm: 'Send the parameters as application/x-www-form-urlencoded.',
  duplicate: 'Each parameter may be sent only once.',
};

/**
 * Reads a client credentials request (RFC 6749, section 4.4.2): form-encoded, every parameter once, the client's credentials by HTTP Basic or in the
 * body and never by both (section 2.3), never in the URL.
 */
export function readTokenRequest(request: {
  readonly authorization: string | undefined;
  readonly query: URLSearchParams;
  readonly body: ReadForm;
}): TokenRequest {
  if (!request.body.ok) {
    const { fault } = request.body;
    return refuse('invalid_request', faults[typeof fault === 'string' ? fault : 'duplicate']);
  }
  if (request.query.has('client_id') || request.query.has('client_secret'))
    return refuse('invalid_request', 'Credentials must not be in the URL.');
  const { form } = request.body;
  // A parameter without a value counts as left out (section 3.2).
  const given = (name: string) => form.get(name) || null;

  const grantType = given('grant_type');
  if (!grantType) return refuse('invalid_request', 'grant_type is missing; it must be client_credentials.');

  const inBody = { clientId: given('client_id'), clientSecret: given('client_secret') };
  let credentials: ClientCredentials;
  if (request.authorization !== undefined) {
    if (inBody.clientSecret)
      return refuse('invalid_request', 'Send the credentials either by HTTP Basic or in the body, not both.');
    const basic = readBasic(request.authorization);
    if (!basic)
      return refuse('invalid_client', 'The Authorization header must be HTTP Basic with a client id and secret.');
    // Some clients repeat their id in the body; it must then be the same client.
    if (inBody.clientId && inBody.clientId !== basic.clientId)
      return refuse('invalid_request', 'client_id and the Authorization header name different clients.');
    credentials = basic;
  } else {
    const { clientId, clientSecret } = inBody;
    if (!clientId || !clientSecret)
      return refuse(
        'invalid_client',
        'Send the client id and secret by HTTP Basic, or as client_id and client_secret.',
      );
    credentials = { clientId, clientSecret };
  }
  if (grantType !== 'client_credentials')
    return refuse('unsupported_grant_type', 'grant_type must be client_credentials.');
  return { ok: true, credentials, scope: given('scope') };
}

/** RFC 7617, with both halves form-encoded before they were joined (RFC 6749, section 2.3.1). */
function readBasic(header: string): ClientCredentials | null {
  const match = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(header);
  if (!match?.[1]) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.fromBase64(match[1]));
    const colon = text.indexOf(':');
    if (colon < 1 || colon === text.length - 1) return null;
    const decode = (part: string) => decodeURIComponent(part.replaceAll('+', ' '));
    return { clientId: decode(text.slice(0, colon)), clientSecret: decode(text.slice(colon + 1)) };
  } catch {
    return null;
  }
}

import { createServer } from 'node:http';
import Provider from 'oidc-provider';

/** An OpenID provider that others wrote, as a district's Google or Microsoft would be: any address signs in with it, and it has verified them all. */
export async function startIdentityProvider(port: number, product: string) {
  const issuer = `http://127.0.0.1:${port}`;
  const client = { clientId: 'campus-link', clientSecret: 'development-identity-provider-secret' };
  const id = 'example';
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [`${product}/settings/sign-in/with/${id}/callback`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    findAccount: (_: unknown, email: string) => ({
      accountId: email,
      claims: () => ({ sub: `subject of ${email}`, email, email_verified: true }),
    }),
  });
  const server = createServer(provider.callback());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    registration: { id, name: 'Example ID', issuer, domains: ['example.org'], ...client },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

import { type LTILaunchConfig, type LTISession, type LTIStorage, LTITool } from '@lti-tool/core';

interface Bindings {
  readonly DB: D1Database;
  readonly REGISTRATION: string;
}

/** Of its storage interface, what login and launch use, on D1 as its own adapter does it: a row a nonce, taken once, and a row a session. */
function storageOf({ DB, REGISTRATION }: Bindings): LTIStorage {
  const registration = JSON.parse(REGISTRATION) as LTILaunchConfig;
  const used = {
    async getLaunchConfig() {
      return registration;
    },
    async storeNonce(nonce: string, expiresAt: Date) {
      await DB.prepare('insert into nonces (nonce, expires_at) values (?, ?)').bind(nonce, expiresAt.getTime()).run();
    },
    async validateNonce(nonce: string) {
      const taken = await DB.prepare('delete from nonces where nonce = ? and expires_at > ? returning nonce')
        .bind(nonce, Date.now())
        .first();
      return taken !== null;
    },
    async addSession(session: LTISession) {
      await DB.prepare('insert into sessions (id, session) values (?, ?)')
        .bind(session.id, JSON.stringify(session))
        .run();
      return session.id;
    },
  };
  // SAFETY: the package reads only what is given here.
  return used as unknown as LTIStorage;
}

let tool: LTITool | undefined;

async function toolOf(bindings: Bindings): Promise<LTITool> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  };
  const keyPair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  return new LTITool({
    stateSecret: new TextEncoder().encode('a secret of the benchmark, 32 bytes and more'),
    keyPair,
    storage: storageOf(bindings),
  } as never); // SAFETY: the package reads only what is given here.
}

/** @lti-tool/core, the nearest peer on this platform, doing login and launch. */
export default {
  async fetch(request, env): Promise<Response> {
    tool ??= await toolOf(env);
    const form = Object.fromEntries(new URLSearchParams(await request.text()));
    if (new URL(request.url).pathname === '/iep/lti/oidc') {
      const launchUrl = new URL('http://127.0.0.1:8787/iep/lti/launch');
      // SAFETY: the package reads only what is given here.
      return Response.redirect(await tool.handleLogin({ ...form, launchUrl } as never), 303);
    }
    const launch = await tool.verifyLaunch(form.id_token ?? '', form.state ?? '');
    const session = await tool.createSession(launch);
    return new Response(null, { status: 303, headers: { location: `/documents/${session.id}` } });
  },
} satisfies ExportedHandler<Bindings>;

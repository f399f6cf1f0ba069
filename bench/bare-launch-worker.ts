import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';

let keys: ReturnType<typeof createLocalJWKSet> | undefined;

/** What is left of a launch when nothing is decided and nothing is kept: an id_token of the same size is verified, and answered with 303. */
export default {
  async fetch(request, env): Promise<Response> {
    keys ??= createLocalJWKSet(JSON.parse(env.KEY_SET) as JSONWebKeySet);
    const form = new URLSearchParams(await request.text());
    await jwtVerify(form.get('id_token') ?? '', keys, { algorithms: ['RS256'] });
    return new Response(null, { status: 303, headers: { location: '/iep/documents/x' } });
  },
} satisfies ExportedHandler<{ KEY_SET: string }>;

import { Hono } from 'hono';

const app = new Hono<{ Bindings: { DB: D1Database } }>();

/** What is left of a login when nothing is looked up: a row with what has to be remembered, and the redirect. */
app.post('/iep/lti/oidc', async (c) => {
  const form = new URLSearchParams(await c.req.text());
  const [state, nonce] = [crypto.randomUUID(), crypto.randomUUID()];
  await c.env.DB.prepare('insert into logins (state, nonce, issuer, target) values (?, ?, ?, ?)')
    .bind(state, nonce, form.get('iss'), form.get('target_link_uri'))
    .run();
  const query = new URLSearchParams({ state, nonce, login_hint: form.get('login_hint') ?? '' });
  return c.redirect(`https://campus.example.org/campus/lti/auth?${query}`, 303);
});

export default app;

import { env } from 'cloudflare:workers';
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { drizzle } from 'drizzle-orm/d1';
import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';

const districts = sqliteTable('districts', { id: text().primaryKey(), name: text().notNull() });

/** The libraries that the product stands on, with one route: the least that a Worker made of them can cost. */
const app = new OpenAPIHono<{ Bindings: Env }>();
app.openapi(
  createRoute({
    method: 'get',
    path: '/districts/{id}',
    request: { params: z.object({ id: z.string() }) },
    responses: { 200: { description: 'ok', content: { 'application/json': { schema: z.array(z.string()) } } } },
  }),
  async (c) => {
    const rows = await drizzle(env.DB).select({ name: districts.name }).from(districts).limit(1);
    return c.json(
      rows.map(({ name }) => name),
      200,
    );
  },
);
// Named, so that the bundle keeps what a login, a launch, and a token need of jose.
app.get('/jose', (c) => c.json([typeof decodeProtectedHeader, typeof jwtVerify, typeof SignJWT]));

export default app;

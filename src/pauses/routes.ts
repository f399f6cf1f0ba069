import { createRoute, z } from '@hono/zod-openapi';
import { adminRoutes, pauseFields } from '../districts/index.ts';
import { jsonAnswer, jsonBody, problemResponses } from '../platform/http.ts';
import { campusPause, pauseCampusWrites, resumeCampusWrites } from './campus-writes.ts';

/** Stops all writes to Campus, and lets them go on. */
export const pauseRoutes = adminRoutes();

const path = '/campusWrites';
const answer = jsonAnswer(
  z
    .object({
      pause: z.object({ reason: z.string(), pausedAt: z.string(), pausedBy: z.string() }).nullable(),
    })
    .openapi('CampusWrites'),
  'The active pause. Null if there is none',
);

pauseRoutes.openapi(
  createRoute({
    method: 'get',
    path,
    tags: ['Stop and go'],
    summary: 'Whether writes to Campus are paused',
    responses: { 200: answer },
  }),
  async (c) => c.json({ pause: await campusPause(c.get('platform')) }, 200),
);

pauseRoutes.openapi(
  createRoute({
    method: 'put',
    path: `${path}/pause`,
    tags: ['Stop and go'],
    summary: 'Pause all writes to Campus',
    description:
      'Every write stops before its next step, at most `STEP_LEASE_SECONDS` later. Nights run without flags. Every page shows the reason.',
    request: { body: jsonBody(pauseFields) },
    responses: { 200: answer, ...problemResponses('invalidRequest') },
  }),
  async (c) => {
    const { reason } = c.req.valid('json');
    return c.json({ pause: await pauseCampusWrites(c.get('platform'), reason, c.get('actor')) }, 200);
  },
);

pauseRoutes.openapi(
  createRoute({
    method: 'delete',
    path: `${path}/pause`,
    tags: ['Stop and go'],
    summary: 'Resume writes to Campus',
    description: "Each district's next run writes what has changed since.",
    responses: { 200: answer },
  }),
  async (c) => {
    await resumeCampusWrites(c.get('platform'), c.get('actor'));
    return c.json({ pause: null }, 200);
  },
);

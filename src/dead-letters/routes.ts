import { createRoute, z } from '@hono/zod-openapi';
import { adminRoutes } from '../districts/index.ts';
import { jsonAnswer, problemResponses } from '../platform/http.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { listDeadLetters, retryDeadLetter } from './dead-letters.ts';

/** Messages that a queue gave up on: listed, and sent again. */
export const deadLetterRoutes = adminRoutes();

const path = '/deadLetters';

const deadLetterSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['runStep', 'delivery', 'webhook']),
    districtId: z.string().nullable(),
    body: z.record(z.string(), z.unknown()).openapi({ description: 'The message: ids only.' }),
    failedAt: z.string(),
    retriedAt: z.string().nullable(),
    retriedBy: z.string().nullable(),
  })
  .openapi('DeadLetter');

deadLetterRoutes.openapi(
  createRoute({
    method: 'get',
    path,
    tags: ['Stop and go'],
    summary: 'Messages that a queue gave up on, newest first',
    request: {
      query: pageQuery().extend({
        waiting: z.stringbool().default(true).openapi({ type: 'boolean', description: 'Only those not retried yet.' }),
      }),
    },
    responses: {
      200: { ...jsonAnswer(z.array(deadLetterSchema), 'One page of dead letters'), headers: pageHeaders },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const { waiting, ...page } = c.req.valid('query');
    const { deadLetters, total } = await listDeadLetters(c.get('platform'), { waiting }, page);
    return c.json(deadLetters, 200, pagingHeaders(publicAddress(c), page, total));
  },
);

deadLetterRoutes.openapi(
  createRoute({
    method: 'post',
    path: `${path}/{deadLetterId}/retry`,
    tags: ['Stop and go'],
    summary: 'Send a dead letter again',
    description: 'This is safe, because a step or delivery that is already over does nothing.',
    request: { params: z.object({ deadLetterId: z.string().min(1).max(200) }) },
    responses: {
      200: jsonAnswer(deadLetterSchema, 'The dead letter'),
      ...problemResponses('notFound', 'conflict'),
    },
  }),
  async (c) => {
    const { deadLetterId } = c.req.valid('param');
    return c.json(valueOrProblem(await retryDeadLetter(c.get('platform'), deadLetterId, c.get('actor'))), 200);
  },
);

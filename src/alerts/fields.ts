import { z } from '@hono/zod-openapi';
import { secureUrl } from '../platform/config.ts';
import { type AlertEvent, authoringEvents, operatorEvents } from './events.ts';

/** Where an endpoint is: an email address, or an https address. */
const target = { email: z.email('must be an email address').max(200), webhook: secureUrl.pipe(z.string().max(500)) };

const eventList = <const Events extends readonly [AlertEvent, ...AlertEvent[]]>(events: Events) =>
  z
    .array(z.enum(events))
    .min(1, 'must name at least one event')
    .transform((list) => [...new Set(list)]);

const anyTarget = z
  .strictObject({
    kind: z.enum(['webhook', 'email']),
    target: z.string().openapi({ example: 'https://hooks.example.org/campus-link' }),
    events: eventList(operatorEvents).default([...operatorEvents]),
  })
  .superRefine((value, context) => {
    const parsed = target[value.kind].safeParse(value.target);
    for (const { message } of parsed.error?.issues ?? [])
      context.addIssue({ code: 'custom', path: ['target'], message });
  });

/** An operator's endpoint. */
export const alertEndpointFields = anyTarget.openapi('NewAlertEndpoint');

/** A plan-authoring system's webhook. */
export const webhookFields = z
  .strictObject({
    url: target.webhook.openapi({ example: 'https://iep.example.org/hooks/samegoal' }),
    events: eventList(authoringEvents),
  })
  .openapi('NewWebhook');

const instant = z.iso.datetime();

export const deliverySchema = z
  .object({
    id: z.string().openapi({ example: 'msg_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c', description: 'The `webhook-id`.' }),
    endpointId: z.string(),
    event: z.string(),
    status: z.enum(['waiting', 'delivered', 'failed']),
    attempts: z.int(),
    dueAt: instant,
    lastAnswer: z
      .string()
      .nullable()
      .openapi({ description: 'HTTP status of the last answer, or why there was none.' }),
    createdAt: instant,
    finishedAt: instant.nullable(),
  })
  .openapi('AlertDelivery');

const common = {
  id: z.string(),
  createdAt: instant,
  createdBy: z.string(),
  goneAt: instant.nullable(),
  previousSecretExpiresAt: instant
    .nullable()
    .openapi({ description: 'Until then, the secret before the last rotation signs too.' }),
};
const secret = z.string().openapi({ description: 'Signs its messages (Standard Webhooks). Shown this once.' });

export const endpointSchema = z
  .object({ ...common, kind: z.enum(['webhook', 'email']), target: z.string(), events: z.array(z.string()) })
  .openapi('AlertEndpoint');
export const newEndpointSchema = endpointSchema
  .extend({ secret: secret.nullable() })
  .openapi('AlertEndpointWithSecret');

export const webhookSchema = z.object({ ...common, url: z.string(), events: z.array(z.string()) }).openapi('Webhook');
export const newWebhookSchema = webhookSchema.extend({ secret }).openapi('WebhookWithSecret');

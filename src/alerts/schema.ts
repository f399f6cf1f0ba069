import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AlertDeliveryId, AlertEndpointId, DistrictId } from '../platform/ids.ts';
import type { Sealed } from '../platform/sealing.ts';
import type { AlertEvent } from './events.ts';

/** Who is told of which events: operators by email or webhook, and plan-authoring systems by webhook. In the directory. */
export const alertEndpoints = sqliteTable('alert_endpoints', {
  id: text().$type<AlertEndpointId>().primaryKey(),
  kind: text({ enum: ['email', 'webhook'] }).notNull(),
  /** Email address or https address. */
  target: text().notNull(),
  /** Signs webhooks: `whsec_…`, sealed. Null for email. */
  secret: text().$type<Sealed>(),
  /** The secret before the last rotation. It signs beside the new one until it expires. */
  previousSecret: text().$type<Sealed>(),
  previousSecretExpiresAt: text(),
  events: text({ mode: 'json' }).$type<AlertEvent[]>().notNull(),
  /** The district whose events it gets; null for an operator's endpoint, which gets those of all. */
  districtId: text().$type<DistrictId>(),
  /** The plan-authoring client that added it; null for an operator's. */
  clientId: text(),
  createdAt: text().notNull(),
  createdBy: text().notNull(),
  /** Set when the receiver answered 410 Gone: nothing is sent to it any more. */
  goneAt: text(),
});

/** Events that were seen, each once, so that nobody is told twice. In the directory. */
export const alerts = sqliteTable(
  'alerts',
  {
    event: text().$type<AlertEvent>().notNull(),
    /** What of its kind it is: the id of a run, of a dead letter, of a district and a day. */
    key: text().notNull(),
    districtId: text().$type<DistrictId>(),
    raisedAt: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.event, table.key] }), index('alerts_by_time').on(table.raisedAt)],
);

/** One message to one endpoint, under way or past: the delivery log. In the directory. */
export const alertDeliveries = sqliteTable(
  'alert_deliveries',
  {
    id: text().$type<AlertDeliveryId>().primaryKey(),
    endpointId: text().$type<AlertEndpointId>().notNull(),
    event: text().$type<AlertEvent>().notNull(),
    districtId: text().$type<DistrictId>(),
    /** The body as it is sent: ids, counts, and texts without student data. */
    payload: text().notNull(),
    status: text({ enum: ['waiting', 'delivered', 'failed'] }).notNull(),
    attempts: integer().notNull(),
    dueAt: text().notNull(),
    /** HTTP status of the last answer, or why there was none. */
    lastAnswer: text(),
    createdAt: text().notNull(),
    finishedAt: text(),
  },
  (table) => [
    index('alert_deliveries_by_endpoint').on(table.endpointId, table.createdAt),
    index('alert_deliveries_by_due').on(table.status, table.dueAt),
  ],
);

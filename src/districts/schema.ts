import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { DatabaseName } from '../platform/database.ts';
import type { DistrictId } from '../platform/ids.ts';
import type { Sealed } from '../platform/sealing.ts';
import type { Program } from '../programs/index.ts';
import type { StateCode } from '../states/index.ts';
import type { StaffRole } from './staff-roles.ts';

/** Per cent: more students than that do not leave a district in one night. */
export const defaultWithdrawalShare = 10;

export const districts = sqliteTable('districts', {
  id: text().$type<DistrictId>().primaryKey(),
  name: text().notNull(),
  state: text().$type<StateCode>().notNull(),
  /** The state's number of the district, six digits. */
  irn: text().notNull(),
  timeZone: text().notNull(),
  /** The local hour at which the night begins. */
  nightlyHour: integer().notNull(),
  /** Per cent of the active students past which a night withdraws nobody until a person confirms it. */
  withdrawalShare: integer().notNull().default(defaultWithdrawalShare),
  /** Days in which a deleted document can be restored; after that it is destroyed. */
  deletedDocumentDays: integer().notNull().default(30),
  /** Years after which a student who has left is destroyed; null: never. */
  withdrawnStudentYears: integer(),
  /** Since when the district is leaving SameGoal: everything has stopped, and its records wait for their destruction. Null: in service. */
  offboardingAt: text(),
  /** Labels of program notes that flags in Campus do not show. */
  hiddenFlagNotes: text({ mode: 'json' }).$type<string[]>().notNull().default([]),
  /** When retention was last enforced for the district. */
  retentionAt: text(),
  /** When a person marked the Campus Support case of Step 1 as submitted. */
  caseSubmittedAt: text(),
  /** When an operator paused the district, who, and why; null while it is not paused. */
  pausedAt: text(),
  pausedBy: text(),
  pauseReason: text(),
  database: text().$type<DatabaseName>().notNull(),
  /** The last night that the cron has begun, so that it asks about no district twice. */
  nightBegun: text().$type<IsoDate>(),
  createdAt: text().notNull(),
  updatedAt: text().notNull(),
});

/** Digital Learning Partner Nightly Demographics: the OneRoster 1.2 connection that the district generated in Campus. */
export const demographicsConnections = sqliteTable('demographics_connections', {
  districtId: text()
    .$type<DistrictId>()
    .primaryKey()
    .references(() => districts.id),
  baseUrl: text().notNull(),
  accessTokenUrl: text().notNull(),
  clientId: text().notNull(),
  clientSecret: text().$type<Sealed>().notNull(),
  /** When the last full pull completed. Null until the first one. Flags and reporting wait for it. */
  completedAt: text(),
  /** When an operator confirmed that both hosts are the district's Campus, and who; null for hosts that nobody has confirmed. */
  hostsConfirmedAt: text(),
  hostsConfirmedBy: text(),
  /** When operators were emailed that the hosts wait for them. */
  hostsAnnouncedAt: text(),
  updatedAt: text().notNull(),
});

/** Digital Learning Partner Document Viewer: the LTI 1.3 registration that the district generated in Campus. */
export const documentViewerConnections = sqliteTable(
  'document_viewer_connections',
  {
    districtId: text()
      .$type<DistrictId>()
      .primaryKey()
      .references(() => districts.id),
    publicKeysetUrl: text().notNull(),
    openIdEndpoint: text().notNull(),
    deploymentId: text().notNull(),
    /** More deployments of the same registration. */
    furtherDeploymentIds: text({ mode: 'json' }).$type<string[]>().notNull().default([]),
    clientId: text().notNull(),
    /** The roles that may open plan documents; null for the default list. */
    staffRoles: text({ mode: 'json' }).$type<StaffRole[]>(),
    /** Bound on the first verified launch when the district did not enter it, and held from then on. */
    issuer: text(),
    updatedAt: text().notNull(),
  },
  (table) => [index('document_viewer_connections_by_client').on(table.clientId)],
);

/** What came before the Digital Learning Partner integration: SIF-based demographics, and the outline-link document viewer. At least one is set. */
export const legacyIntegrations = sqliteTable('legacy_integrations', {
  districtId: text()
    .$type<DistrictId>()
    .primaryKey()
    .references(() => districts.id),
  sifUrl: text(),
  returnUrl: text(),
  updatedAt: text().notNull(),
});

/** How a program's flag is kept in Campus: take over an existing flag, or create a new one. */
export const flagModes = ['takeOver', 'create'] as const;
export type FlagMode = (typeof flagModes)[number];

export const programFlags = sqliteTable(
  'program_flags',
  {
    districtId: text()
      .$type<DistrictId>()
      .notNull()
      .references(() => districts.id),
    program: text().$type<Program>().notNull(),
    enabled: integer({ mode: 'boolean' }).notNull(),
    mode: text().$type<FlagMode>().notNull(),
    cutoverDate: text().$type<IsoDate>().notNull(),
    /** Per cent of the open flags that may end without a replacement before the cutover waits for a person. */
    guardShare: integer().notNull().default(20),
    /** The cutover waits for a person in any case. */
    holdForConfirmation: integer({ mode: 'boolean' }).notNull().default(false),
    /** When the one-time take over was carried out. Written by the district's Durable Object alone. */
    cutoverCompletedAt: text(),
    updatedAt: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.program] })],
);

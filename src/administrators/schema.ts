import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AdministratorId, DistrictId } from '../platform/ids.ts';
import type { Sealed } from '../platform/sealing.ts';

/** A person who may change settings. In the directory. */
export const administrators = sqliteTable('administrators', {
  id: text().$type<AdministratorId>().primaryKey(),
  email: text().notNull().unique(),
  firstName: text().notNull(),
  lastName: text().notNull(),
  /** Operators serve every district. */
  isOperator: integer({ mode: 'boolean' }).notNull().default(false),
  /** Null until a password is chosen; then a mailed link or an identity provider still signs in. */
  passwordHash: text(),
  createdAt: text().notNull(),
});

/** An administrator sees and changes everything of a district. A reader sees everything except secrets, and changes nothing. */
export const administratorRoles = ['administrator', 'reader'] as const;
export type AdministratorRole = (typeof administratorRoles)[number];

/** Which districts an administrator serves, under the name that the district has given: none sees what another one has typed. */
export const administratorDistricts = sqliteTable(
  'administrator_districts',
  {
    administratorId: text().$type<AdministratorId>().notNull(),
    districtId: text().$type<DistrictId>().notNull(),
    firstName: text().notNull().default(''),
    lastName: text().notNull().default(''),
    role: text({ enum: administratorRoles }).notNull().default('administrator'),
    /** When the person first signed in completely after the invitation; null while they were only invited. */
    signedInAt: text(),
  },
  (table) => [
    primaryKey({ columns: [table.administratorId, table.districtId] }),
    index('administrator_districts_by_district').on(table.districtId),
  ],
);

/** Links for signing in, mailed, used once, for some minutes. */
export const signInLinks = sqliteTable('sign_in_links', {
  tokenHash: text().primaryKey(),
  administratorId: text().$type<AdministratorId>().notNull(),
  expiresAt: text().notNull(),
});

/** How a session was begun. */
export const firstFactors = ['link', 'password', 'provider'] as const;

/** What a session may do: everything, give its second factor, or set one up. */
export const sessionStages = ['complete', 'secondFactor', 'enrollment'] as const;

export const signInSessions = sqliteTable(
  'sign_in_sessions',
  {
    tokenHash: text().primaryKey(),
    /** Names the session in the list of an administrator's sessions; opens nothing. */
    id: text().notNull().unique(),
    administratorId: text().$type<AdministratorId>().notNull(),
    begunBy: text({ enum: firstFactors }).notNull(),
    stage: text({ enum: sessionStages }).notNull(),
    wrongCodes: integer().notNull(),
    /** What this browser was shown to set up, until a code confirms it. Another link of the person does not show it. */
    secretToSetUp: text().$type<Sealed>(),
    /** Browser and system in a few words, for the list. */
    browser: text().notNull(),
    createdAt: text().notNull(),
    expiresAt: text().notNull(),
    /** The session ends then, unless it is used before: an hour after its last use, to the minute. */
    idleUntil: text().notNull(),
  },
  (table) => [index('sign_in_sessions_by_administrator').on(table.administratorId)],
);

/** The authenticator app of an administrator (RFC 6238), once a first code has shown that the app has the secret. */
export const secondFactors = sqliteTable('second_factors', {
  administratorId: text().$type<AdministratorId>().primaryKey(),
  secret: text().$type<Sealed>().notNull(),
  /** The time step of the newest code that was accepted: no code counts twice. */
  lastStep: integer().notNull(),
  /** Codes in a row that were tried since the last right one, in all sessions and browsers. */
  wrongCodes: integer().notNull().default(0),
  lastWrongAt: text(),
});

/** In place of a code, once each. */
export const recoveryCodes = sqliteTable(
  'recovery_codes',
  { codeHash: text().primaryKey(), administratorId: text().$type<AdministratorId>().notNull() },
  (table) => [index('recovery_codes_by_administrator').on(table.administratorId)],
);

/** Who an administrator is at an identity provider, held from the first sign-in on: an address may pass to another person, a subject may not. */
export const administratorIdentities = sqliteTable(
  'administrator_identities',
  {
    issuer: text().notNull(),
    subject: text().notNull(),
    administratorId: text().$type<AdministratorId>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.issuer, table.subject] })],
);

/** Sign-ins that an identity provider has been asked for, until it answers. */
export const providerAttempts = sqliteTable('provider_attempts', {
  stateHash: text().primaryKey(),
  provider: text().notNull(),
  nonce: text().notNull(),
  codeVerifier: text().notNull(),
  expiresAt: text().notNull(),
});

export type Administrator = typeof administrators.$inferSelect;
export type Session = typeof signInSessions.$inferSelect;

import { sql } from 'drizzle-orm';
import type { DistrictId, SourcedId, StudentId } from '../platform/ids.ts';
import { directoryTables } from './directory-tables.ts';
import { districtTables } from './district-tables.ts';

/** Every table of the product. docs/privacy.md is made from it. */
export const heldRecords = { ...districtTables, ...directoryTables };

/** The tables that hold rows about a child, in the order of their destruction. */
export const studentTables = Object.entries(heldRecords).flatMap(([table, { ofStudent }]) =>
  ofStudent ? [{ table, ofStudent }] : [],
);

/** What takes a child out of rows about several. */
export const scrubs = Object.values(heldRecords).flatMap(({ scrub }) => scrub ?? []);

/** The sourcedIds that rows of a child hold: the roster's, and those under which its flags were written before it was re-keyed. */
export const sourcedIdsOf = (districtId: DistrictId, studentId: StudentId) =>
  sql<{
    sourcedId: SourcedId;
  }>`select sourced_id as sourcedId from students where district_id = ${districtId} and id = ${studentId} and sourced_id is not null
    union select after ->> '$.student' from flag_ledger where district_id = ${districtId} and student_id = ${studentId}`;

import { z } from 'zod';
import { type IsoDate, parseIsoDate } from '../../calendar/iso-date.ts';
import type { SourcedId } from '../../platform/ids.ts';

/**
 * The OneRoster 1.2 objects, as far as they are kept (Rostering Service 1.2, section 4). Read tolerantly, as servers in the field write them: null for absent,
 * numbers for identifiers, times after dates, unknown members. What is not listed here, passwords above all, is dropped on reading.
 */
/** A member that may be absent. */
const anything = z.unknown().optional();
const textIn = (value: unknown): string | null => {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : null;
};
// Each of these is one step, not a union or a chain of steps: a page has a thousand users with twenty members, and the chains take twice as long.
const text = anything.transform((value, context): string => {
  const read = textIn(value);
  if (read !== null) return read;
  context.addIssue({ code: 'custom', message: value === undefined || value === null ? 'is missing' : 'is not a text' });
  return z.NEVER;
});
const optionalText = anything.transform((value, context): string | null => {
  if (value === undefined || value === null) return null;
  const read = textIn(value);
  if (read !== null) return read || null;
  context.addIssue({ code: 'custom', message: 'is not a text' });
  return z.NEVER;
});
const sourcedId = anything.transform((value, context): SourcedId => {
  const read = textIn(value);
  if (read) return read as SourcedId;
  context.addIssue({ code: 'custom', message: 'is missing' });
  return z.NEVER;
});
const sourcedIdIn = (value: unknown): SourcedId | null => {
  const read =
    typeof value === 'object' && value !== null ? textIn((value as { sourcedId?: unknown }).sourcedId) : null;
  return (read || null) as SourcedId | null;
};
const reference = z.object({ sourcedId });
const optionalReference = anything.transform(sourcedIdIn);
/** A date, or the date of a time; null when it is neither. */
const optionalDate = anything.transform((value): IsoDate | null => parseIsoDate((textIn(value) ?? '').slice(0, 10)));
/** The same for a date that must not be lost by a slip of the pen: absent or empty is null, but what is no date is an error, so that the date of before stays. */
const dateOrError = anything.transform((value, context): IsoDate | null => {
  const read = value === undefined || value === null ? '' : textIn(value);
  const date = parseIsoDate(read?.slice(0, 10) ?? '');
  if (date || read === '') return date;
  context.addIssue({ code: 'custom', message: 'is not a date (YYYY-MM-DD)' });
  return z.NEVER;
});
/** Absent means enabled. */
const enabled = anything.transform(
  (value) => value === undefined || value === null || value === true || value === 'true',
);
/** A list, whose members that cannot be read are left out; whatever is no list is an empty one. */
const listOf = <T>(read: (value: unknown) => T | null) =>
  anything.transform((value) => (Array.isArray(value) ? value.map(read).filter((one) => one !== null) : []));
/** OneRoster 1.0 wrote `inactive` for what is now `tobedeleted`. */
const status = optionalText.transform((value) =>
  value === 'tobedeleted' || value === 'inactive' ? ('tobedeleted' as const) : ('active' as const),
);

export const org = z.object({
  sourcedId,
  status,
  dateLastModified: optionalText,
  name: text,
  type: text,
  identifier: optionalText,
  parent: optionalReference,
});
export type Org = z.infer<typeof org>;

export const academicSession = z.object({
  sourcedId,
  status,
  dateLastModified: optionalText,
  title: text,
  type: text,
  startDate: optionalDate,
  endDate: optionalDate,
  schoolYear: text,
});
export type AcademicSession = z.infer<typeof academicSession>;

const role = z.object({
  roleType: optionalText,
  role: text,
  org: optionalReference,
  beginDate: optionalDate,
  endDate: optionalDate,
});

function userIdIn(value: unknown): { readonly type: string; readonly identifier: string } | null {
  if (typeof value !== 'object' || value === null) return null;
  const { type, identifier } = value as { type?: unknown; identifier?: unknown };
  const [kind, id] = [textIn(type), textIn(identifier)];
  return kind && id ? { type: kind, identifier: id } : null;
}

export const user = z.object({
  sourcedId,
  status,
  dateLastModified: optionalText,
  enabledUser: enabled,
  givenName: optionalText,
  middleName: optionalText,
  familyName: optionalText,
  identifier: optionalText,
  userIds: listOf(userIdIn),
  /** Required in 1.2. Without it this is no user of 1.2. */
  roles: z.array(role, { error: 'is missing; OneRoster 1.1 has `role` in its place' }),
  primaryOrg: optionalReference,
  grades: listOf(textIn),
  agents: listOf(sourcedIdIn),
  email: optionalText,
  phone: optionalText,
});
export type User = z.infer<typeof user>;

export const demographics = z.object({
  sourcedId,
  status,
  dateLastModified: optionalText,
  birthDate: dateOrError,
  sex: optionalText,
});
export type Demographics = z.infer<typeof demographics>;

export const enrollment = z.object({
  sourcedId,
  status,
  dateLastModified: optionalText,
  role: optionalText,
  user: reference,
  class: reference,
  school: optionalReference,
  beginDate: optionalDate,
  endDate: optionalDate,
});
export type Enrollment = z.infer<typeof enrollment>;

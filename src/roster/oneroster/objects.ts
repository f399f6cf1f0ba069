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
  return typeof value === 'number' && !isInexact(value) ? String(value) : null;
};
/** JSON numbers beyond 2^53 lose their last digits on reading: two ids would become one. */
export const isInexact = (value: unknown): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);
const whyNoText = (value: unknown): string =>
  isInexact(value) ? 'is a number too long to read exactly. Campus must send it as text' : 'is not a text';
// Each of these is one step, not a union or a chain of steps: a page has a thousand users with twenty members, and the chains take twice as long.
const text = anything.transform((value, context): string => {
  const read = textIn(value);
  if (read !== null) return read;
  const missing = value === undefined || value === null;
  context.addIssue({ code: 'custom', message: missing ? 'is missing' : whyNoText(value) });
  return z.NEVER;
});
const optionalText = anything.transform((value, context): string | null => {
  if (value === undefined || value === null) return null;
  const read = textIn(value);
  if (read !== null) return read || null;
  context.addIssue({ code: 'custom', message: whyNoText(value) });
  return z.NEVER;
});
/** SAFETY: what Campus sends as a sourcedId is one. */
const branded = (text: string) => text as SourcedId;
const sourcedId = anything.transform((value, context): SourcedId => {
  const read = textIn(value);
  if (read) return branded(read);
  context.addIssue({ code: 'custom', message: isInexact(value) ? whyNoText(value) : 'is missing' });
  return z.NEVER;
});
/** A value, or a member of it, that cannot be read exactly. */
const holdsInexact = (value: unknown): boolean =>
  isInexact(value) || (typeof value === 'object' && value !== null && Object.values(value).some(isInexact));
const sourcedIdIn = (value: unknown): SourcedId | null => {
  const read =
    typeof value === 'object' && value !== null ? textIn((value as { sourcedId?: unknown }).sourcedId) : null;
  return read ? branded(read) : null;
};
const reference = z.object({ sourcedId });
const optionalReference = anything.transform((value, context): SourcedId | null => {
  if (!holdsInexact(value)) return sourcedIdIn(value);
  context.addIssue({ code: 'custom', message: 'has a sourcedId that is a number too long to read exactly' });
  return z.NEVER;
});
/** A date, or the date of a time. Absent or empty is null; what is no date is an error, so that the date of before stays and somebody hears of it. */
const optionalDate = anything.transform((value, context): IsoDate | null => {
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
  anything.transform((value, context): T[] => {
    const members: unknown[] = Array.isArray(value) ? value : [];
    if (!members.some(holdsInexact)) return members.map(read).filter((one) => one !== null);
    context.addIssue({
      code: 'custom',
      message: 'has a number too long to read exactly. Campus must send it as text',
    });
    return z.NEVER;
  });
/** OneRoster 1.0 wrote `inactive` for what is now `tobedeleted`. */
const status = optionalText.transform((value) =>
  ['tobedeleted', 'inactive'].includes(value?.toLowerCase() ?? '') ? ('tobedeleted' as const) : ('active' as const),
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
  role: text.transform((value) => value.toLowerCase()),
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
  roles: z.array(role, { error: 'is missing. OneRoster 1.1 has `role` instead' }),
  primaryOrg: optionalReference,
  grades: listOf(textIn),
  agents: listOf(sourcedIdIn),
  email: optionalText,
  phone: optionalText,
});
export type User = z.infer<typeof user>;

/** Servers write `M`, `Female`, or `F` for the words of the vocabulary; any other value is kept as it is. */
const sex = optionalText.transform((value) => {
  const word = value?.toLowerCase() ?? null;
  return word === 'm' ? 'male' : word === 'f' ? 'female' : word;
});

export const demographics = z.object({
  sourcedId,
  status,
  dateLastModified: optionalText,
  birthDate: optionalDate,
  sex,
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

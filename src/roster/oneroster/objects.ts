import { z } from 'zod';
import { type IsoDate, parseIsoDate } from '../../calendar/iso-date.ts';
import type { SourcedId } from '../../platform/ids.ts';

/**
 * The OneRoster 1.2 objects, as far as they are kept (Rostering Service 1.2, section 4). Read tolerantly, as servers in the field write them: null for absent,
 * numbers for identifiers, times after dates, unknown members. What is not listed here, passwords above all, is dropped on reading.
 */
const text = z.union([z.string(), z.number()]).transform((value) => String(value).trim());
const optionalText = text.nullish().transform((value) => value || null);
const sourcedId = text.pipe(z.string().min(1)).transform((value) => value as SourcedId);
const reference = z.object({ sourcedId });
const optionalReference = reference
  .nullish()
  .catch(null)
  .transform((value) => value?.sourcedId ?? null);
/** A date, or the date of a time; null when it is neither. */
const optionalDate = text.nullish().transform((value): IsoDate | null => parseIsoDate((value ?? '').slice(0, 10)));
const flag = z.union([z.boolean(), z.string()]).transform((value) => value === true || value === 'true');
const list = <T extends z.ZodType>(item: T) => z.array(item).nullish().catch(null);
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

export const user = z.object({
  sourcedId,
  status,
  dateLastModified: optionalText,
  enabledUser: flag.nullish().transform((value) => value ?? true),
  givenName: optionalText,
  middleName: optionalText,
  familyName: optionalText,
  identifier: optionalText,
  userIds: list(z.object({ type: text, identifier: text })).transform((value) => value ?? []),
  /** Required in 1.2. Without it this is no user of 1.2. */
  roles: z.array(role, { error: 'is missing; OneRoster 1.1 has `role` in its place' }),
  primaryOrg: optionalReference,
  grades: list(text).transform((value) => value ?? []),
  agents: list(reference).transform((value) => (value ?? []).map((agent) => agent.sourcedId)),
  email: optionalText,
  phone: optionalText,
});
export type User = z.infer<typeof user>;

export const demographics = z.object({
  sourcedId,
  status,
  dateLastModified: optionalText,
  birthDate: optionalDate,
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

import type { z } from 'zod';
import { academicSession, demographics, org, user } from './oneroster/objects.ts';

/**
 * What a full pull asks for, in this order: what others refer to comes first (Campus' guidelines for OneRoster API consumers). Guardians have no collection of
 * their own in 1.2; they are users with one of three roles. `fields` leaves out what is not kept, race and ethnicity above all.
 */
const users = (role: string) => ({
  path: 'users',
  envelope: 'users',
  query: { filter: `roles.role='${role}'` },
  object: user,
});

export const collections = {
  orgs: { path: 'orgs', envelope: 'orgs', query: {}, object: org },
  academicSessions: { path: 'academicSessions', envelope: 'academicSessions', query: {}, object: academicSession },
  students: { path: 'students', envelope: 'users', query: {}, object: user },
  guardians: users('guardian'),
  parents: users('parent'),
  relatives: users('relative'),
  demographics: {
    path: 'demographics',
    envelope: 'demographics',
    query: { fields: 'sourcedId,status,birthDate,sex' },
    object: demographics,
  },
} as const satisfies Record<
  string,
  { path: string; envelope: string; query: Record<string, string>; object: z.ZodType<{ sourcedId: string }> }
>;

export type Collection = keyof typeof collections;

export const collectionsInOrder = Object.keys(collections) as Collection[];

/** Objects asked for at once. One page is one JSON parameter of D1, which may have 2 MB. */
export const pageLimit = 1000;

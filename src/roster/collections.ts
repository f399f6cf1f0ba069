import type { z } from 'zod';
import type { CollectionRequest } from './oneroster/asking.ts';
import { academicSession, demographics, enrollment, org, user } from './oneroster/objects.ts';

/**
 * What a full pull asks for, in this order: what others refer to comes first (Campus' guidelines for OneRoster API
 * consumers). Guardians have no collection of their own in 1.2; they are users with one of three roles. `fields` leaves out
 * what is not kept, race and ethnicity above all.
 */
interface RosterRequest extends CollectionRequest {
  readonly object: z.ZodType<{ sourcedId: string; dateLastModified: string | null }>;
}

const users = (role: string) => ({ path: 'users', envelope: 'users', filter: `roles.role='${role}'`, object: user });

export const collections = {
  orgs: { path: 'orgs', envelope: 'orgs', object: org },
  academicSessions: { path: 'academicSessions', envelope: 'academicSessions', object: academicSession },
  students: { path: 'students', envelope: 'users', object: user },
  demographics: {
    path: 'demographics',
    envelope: 'demographics',
    fields: 'sourcedId,status,dateLastModified,birthDate,sex',
    object: demographics,
  },
  guardians: users('guardian'),
  parents: users('parent'),
  relatives: users('relative'),
  enrollments: { path: 'enrollments', envelope: 'enrollments', filter: "role='student'", object: enrollment },
} as const satisfies Record<string, RosterRequest>;

export type Collection = keyof typeof collections;

export const collectionsInOrder = Object.keys(collections) as Collection[];

export const requestOf = (collection: Collection): RosterRequest => collections[collection];

/** Collections whose absent objects a whole pull withdraws, by what they bring. */
export const guardianCollections = ['guardians', 'parents', 'relatives'] as const satisfies Collection[];

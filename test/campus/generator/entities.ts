/** A OneRoster 1.2 object with the columns that it is found by. */
export interface Entity {
  readonly collection: 'orgs' | 'academicSessions' | 'users' | 'demographics' | 'classes' | 'courses' | 'enrollments';
  readonly sourcedId: string;
  readonly role: string | null;
  readonly org: string | null;
  readonly identifier: string | null;
  readonly familyName: string | null;
  readonly givenName: string | null;
  readonly ssid: string | null;
  readonly grade: string | null;
  readonly active: 0 | 1;
  readonly object: Readonly<Record<string, unknown>> & { sourcedId: string; status: string; dateLastModified: string };
}

const noColumns = {
  role: null,
  org: null,
  identifier: null,
  familyName: null,
  givenName: null,
  ssid: null,
  grade: null,
  active: 1,
} as const;

export function entity(
  collection: Entity['collection'],
  object: Entity['object'],
  columns: Partial<Omit<Entity, 'collection' | 'object' | 'sourcedId'>> = {},
): Entity {
  return { ...noColumns, ...columns, collection, sourcedId: object.sourcedId, object };
}

/** A GUIDRef. `href` is completed with the district's own address when it is answered. */
export const reference = (type: string, path: string, sourcedId: string) => ({
  href: `{base}/${path}/${sourcedId}`,
  sourcedId,
  type,
});

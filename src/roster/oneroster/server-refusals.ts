/**
 * What of a request a server may refuse: to sort, to leave out fields, to filter, a large limit; and at the Access Token
 * URL, form-encoded credentials.
 */
export const whatIsRefused = ['sort', 'fields', 'filter', 'limit', 'encodedCredentials'] as const;
export type Refused = (typeof whatIsRefused)[number];

/** What a server has refused, as it is remembered. */
export interface Refusals {
  /** By what was refused, the largest limit that was taken; null for the others. `token` is the path of the Access Token URL. */
  of(path: string): Promise<ReadonlyMap<Refused, number | null>>;
  remember(path: string, refused: Refused, accepted: number | null): Promise<void>;
}

/** For a test of the connection, which stores nothing and begins without prejudice. */
export const noRefusals: Refusals = { of: async () => new Map(), remember: async () => undefined };

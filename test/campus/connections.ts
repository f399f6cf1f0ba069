import type { Campus } from './campus.ts';

/** The OneRoster connection that Campus generates for the district technician to copy. */
export interface OneRosterConnection {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Seconds that a token lives. */
  readonly tokenLife: number;
  /** Whether the token endpoint decodes Basic credentials (RFC 6749, 2.3.1) or compares them as they come. */
  readonly decodes: boolean;
}

export const appName = 'samegoal';

export function oneRosterConnection(campus: Campus): OneRosterConnection {
  const known = campus.kv.get<OneRosterConnection>('oneRoster');
  if (known) return known;
  const random = (bytes: number) =>
    Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  // Every character that is written in more than one way.
  const clientSecret = `${random(12)}p+w/1=%41 ~*${random(6)}`;
  const made = { clientId: random(8), clientSecret, tokenLife: 3600, decodes: true };
  campus.kv.put('oneRoster', made);
  return made;
}

/** What the partner told Campus: its LTI addresses, and its reporting API with credentials. */
export interface Partner {
  readonly loginInitiationUrl?: string;
  readonly targetLinkUrl?: string;
  readonly reporting?: {
    readonly baseUrl: string;
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
  };
}

export const partnerOf = (campus: Campus): Partner => campus.kv.get<Partner>('partner') ?? {};

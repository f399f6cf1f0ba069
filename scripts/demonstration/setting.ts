import type { IsoDate } from '../../src/calendar/iso-date.ts';
import type { Servers } from '../local/servers.ts';

/** What Campus itself has, as the simulator counts it. */
export interface CampusTruth {
  readonly students: { readonly active: number; readonly total: number };
  readonly guardians: number;
  readonly demographics: number;
  readonly orgs: number;
  readonly academicSessions: number;
  readonly enrollments: number;
  readonly flags: Readonly<
    Record<string, { readonly total: number; readonly open: number; readonly withLaunchUrl: number }>
  >;
  readonly writes: { readonly put: number; readonly create: number; readonly replace: number };
}

/** What has landed with us, as the admin API counts it. */
export interface RosterCounts {
  readonly orgs: number;
  readonly academicSessions: number;
  readonly students: { readonly active: number; readonly withdrawn: number };
  readonly demographics: number;
  readonly guardians: number;
  readonly enrollments: number;
}

export interface RunWithSteps {
  readonly id: string;
  readonly night: string;
  readonly trigger: string;
  readonly status: 'running' | 'completed' | 'failed';
  readonly problem: { code: string; detail: string } | null;
  readonly steps: readonly {
    readonly number: number;
    readonly name: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly problem: { code: string; detail: string } | null;
    readonly attempts: number;
  }[];
}

export interface ExtractResult {
  readonly records: number;
  readonly matched: number;
  readonly unmatched: number;
  readonly byDateType: Readonly<Record<string, number>>;
  readonly problem?: string;
}

export interface Launched {
  readonly page: string;
  readonly bytes: number;
  /** The file that came through the viewer is byte for byte the one that was loaded. */
  readonly same: boolean;
}

/** What is shown once and needed again at the next start, on this machine only. */
export interface Kept {
  readonly districtId?: string;
  readonly authoring?: Credentials;
  readonly dataExport?: Credentials;
  readonly loadedFor?: IsoDate;
  /** Nights before the first start have been run. */
  readonly earlierNights?: boolean;
}

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Setting {
  readonly servers: Servers;
  readonly districtId: string;
  readonly keeper: Keeper;
  /** The local date of tonight. */
  readonly night: IsoDate;
  /** Calls the product's admin API below the district. */
  admin<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Calls the simulator's control API. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
}

export interface Keeper {
  read(): Kept;
  keep(more: Kept): void;
}

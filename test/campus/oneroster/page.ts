export interface PageQuery {
  /** Negative: all. */
  readonly limit: number;
  readonly offset: number;
  readonly orderBy: string;
  /** The filter is passed over. */
  readonly unfiltered?: true;
  /** It asks for what changed since. */
  readonly since?: boolean;
  /** Objects that are marked for deletion are not sent. */
  readonly withoutDeleted?: boolean;
}

/** A page before it is written out. The faults that change pages work on it. */
export interface Page {
  readonly objects: readonly string[];
  readonly total: number | null;
  readonly link: string | null;
}

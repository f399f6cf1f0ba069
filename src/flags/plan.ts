export type FlagActionKind = 'endExisting' | 'create' | 'correct' | 'end';
export interface CampusFlag {
  readonly sourcedId: string;
}

/** The number that a state gives a student for life, as people in that state know it. The field `stateStudentId` holds it. */
export interface StudentIdentifier {
  /** What pages and messages call it, such as "SSID". */
  readonly label: string;
  /** Its full name, with the state. */
  readonly name: string;
  readonly shape: RegExp;
  /** What follows "must be" in the problem with an identifier of another shape. */
  readonly shapeInWords: string;
  readonly example: string;
  /** Matches the `type` of the OneRoster `userIds` entry that holds it. */
  readonly oneRosterType: RegExp;
  /** No other number of a student has this shape, so an entry of any `type` that has it is the identifier. */
  readonly isDistinctive: boolean;
}

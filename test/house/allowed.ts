/** What the rules still find, to be mended: each list shrinks to nothing, the last one to three files. */
export const allowed = {
  /** Files that other rooms import past the index. */
  privateImports: ['programs/programs.ts'] as readonly string[],
  mutualRooms: [] as readonly string[],
  stateNames: ['roster/records.ts'] as readonly string[],
};

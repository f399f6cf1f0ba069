/** Records, and the same as one JSON parameter. */
export interface Piece<T> {
  readonly records: readonly T[];
  readonly json: string;
}

/** D1 takes two million bytes as one parameter; a name may need several bytes a letter. */
const longestPiece = 600_000;

/** Records as JSON parameters that D1 takes, however many and however long they are. None when there are none. */
export function* piecesOf<T>(records: readonly T[]): Generator<Piece<T>> {
  let rows: string[] = [];
  let length = 0;
  let from = 0;
  const piece = (to: number) => ({ json: `[${rows.join(',')}]`, records: records.slice(from, to) });
  for (const [index, record] of records.entries()) {
    const row = JSON.stringify(record);
    if (length + row.length > longestPiece && rows.length > 0) {
      yield piece(index);
      rows = [];
      length = 0;
      from = index;
    }
    rows.push(row);
    length += row.length + 1;
  }
  if (rows.length > 0) yield piece(records.length);
}

import { expect, it } from 'vitest';
import { csvFile } from '../../src/platform/csv.ts';

it('a CSV file quotes what must be quoted, and no cell of it is a formula', () => {
  const rows = [
    ['a', 'b "c"', 'd,e', 'line\nbreak'],
    ['=1+1', '+1', '-1', '@x', '\tx'],
  ];
  expect(csvFile(rows)).toBe('\uFEFFa,"b ""c""","d,e","line\nbreak"\r\n\'=1+1,\'+1,\'-1,\'@x,\'\tx\r\n');
});

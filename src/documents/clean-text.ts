/** What nobody sees: control characters, zero-width spaces, direction marks. Joiners between letters of other scripts are spelling, and stay. */
const invisible = /(?<![\u0080-\u{10FFFF}])[\u200C\u200D]|(?![\t\n\r\u200C\u200D])[\p{Cc}\p{Cf}]/gu;

/** `="00123"` and `=T("00123")`: how people keep a spreadsheet from making a number of an id. */
const textFormula = /^=(?:T\()?"((?:[^"]|"")*)"\)?$/i;

/** The apostrophe with which a spreadsheet marks text, before a formula's sign or a word with a digit. A name may begin with one. */
const textMark = /^['’](?=[=+\-@]|\S*\d\S*$)/;

/** What a person meant to type: without invisible characters, odd spaces, and the marks by which spreadsheets keep a text a text. */
export function cleanText(text: string): string {
  const visible = text
    .replaceAll(invisible, '')
    .replaceAll(/\p{Zs}/gu, ' ')
    .trim();
  const inside = textFormula.exec(visible)?.[1];
  return (inside === undefined ? visible : inside.replaceAll('""', '"').trim()).replace(textMark, '');
}

const errorValue =
  /^(#(N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BUSY!|GETTING_DATA)|#{2,}|Err:\d{3})$/i;

/** What a cell holds in place of a value: a formula, the error of one, or the marks of a column that is too narrow; null for every other text. */
export const spreadsheetError = (text: string): string | null => {
  if (/^=[^=\s]/.test(text)) return 'holds a formula. Put the value itself into the cell';
  return errorValue.test(text)
    ? `holds ${text}, which a spreadsheet shows when a formula fails or a column is too narrow. Put the value itself into the cell`
    : null;
};

const asText = 'Format the column as Text, enter the ids again, and save the file';

const spoiledIds: readonly { readonly shape: RegExp; readonly message: (id: string) => string }[] = [
  {
    shape: /^(null|nan|none|nil|n\/?a|undefined|true|false|unknown|tbd|\(?blank\)?|[-–—?.]+|0+)$/i,
    message: (id) =>
      `is ${id}, which programs write when there is no id. Put the student’s id there, or leave the cell blank`,
  },
  {
    shape: /^\d+[.,]0+$/,
    message: (id) => `was turned into a number (${id}), and may have lost leading zeros. ${asText}`,
  },
  {
    shape: /^\d{1,3}([.,'’ ]\d{3})+([.,]\d+)?$/,
    message: (id) => `was written as a number with separators (${id}). ${asText}`,
  },
  {
    shape: /^\d([.,]\d+)?E[+-]?\d{1,3}$/i,
    message: (id) => `was shortened to ${id}, because Excel shortens long numbers, so digits are lost. ${asText}`,
  },
  {
    shape:
      /^\d{1,4}-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(-\d{1,4})?$|^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*-\d{1,4}$|^\d{1,2}\/\d{1,2}\/\d{2,4}$|^\d{4}-\d{2}-\d{2}$/i,
    message: (id) => `was turned into a date (${id}). ${asText}`,
  },
];

/** What a spreadsheet or a program made of a student's id, and how to prevent it; null for what can be an id. */
export function spoiledId(id: string): string | null {
  return spreadsheetError(id) ?? spoiledIds.find(({ shape }) => shape.test(id))?.message(id.slice(0, 40)) ?? null;
}

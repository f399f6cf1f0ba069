import { strToU8, type Zippable, zipSync } from 'fflate';

/** A workbook as Excel writes it, from the XML of its rows; each part can be replaced. */
export function workbook(
  sheets: Readonly<Record<string, string>>,
  {
    styles = stylesOf('General'),
    texts = [],
    more = {},
    from1904 = false,
    state = {},
  }: {
    readonly styles?: string;
    readonly texts?: readonly string[];
    readonly more?: Zippable;
    readonly from1904?: boolean;
    /** `hidden` or `veryHidden`, by the name of a sheet. */
    readonly state?: Readonly<Record<string, string>>;
  } = {},
): Uint8Array {
  const names = Object.keys(sheets);
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const parts = Object.values(sheets).map((rows, at): [string, Uint8Array] => [
    `xl/worksheets/sheet${at + 1}.xml`,
    strToU8(`<?xml version="1.0"?><worksheet xmlns="${main}"><sheetData>${rows}</sheetData></worksheet>`),
  ]);
  return zipSync({
    'xl/workbook.xml': strToU8(
      `<workbook xmlns="${main}" xmlns:r="${relationships}"><workbookPr${from1904 ? ' date1904="1"' : ''}/><sheets>${names
        .map(
          (name, at) =>
            `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"${state[name] ? ` state="${state[name]}"` : ''}/>`,
        )
        .join('')}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<Relationships>${names
        .map(
          (_, at) =>
            `<Relationship Id="rId${at + 1}" Type="${relationships}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
        )
        .join('')}</Relationships>`,
    ),
    ...Object.fromEntries(parts),
    'xl/styles.xml': strToU8(styles),
    'xl/sharedStrings.xml': strToU8(`<sst xmlns="${main}">${texts.map((text) => `<si>${text}</si>`).join('')}</sst>`),
    ...more,
  });
}

/** Styles with a format each: of number `s`, the format with that place. A number is one that Excel knows without its code. */
export const stylesOf = (...formats: readonly (string | number)[]) => {
  const codes = formats.flatMap((code, at) =>
    typeof code === 'number' ? [] : [`<numFmt numFmtId="${164 + at}" formatCode="${code.replaceAll('"', '&quot;')}"/>`],
  );
  const cells = formats.map((code, at) => `<xf numFmtId="${typeof code === 'number' ? code : 164 + at}"/>`);
  return `<styleSheet><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${cells.join('')}</cellXfs></styleSheet>`;
};

export const row = (line: number, ...cells: readonly string[]) => `<row r="${line}">${cells.join('')}</row>`;
export const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
export const number = (at: string, value: number | string, style = 0) =>
  `<c r="${at}" s="${style}"><v>${value}</v></c>`;

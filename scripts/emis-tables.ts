import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { type CodeList, certainties, elementName, reports, states } from '../src/states/index.ts';

/** Writes docs/emis-tables.md from Ohio's code lists and elements; with `--check`, fails when it is out of step. */
const file = 'docs/emis-tables.md';

const cell = (text: string) => text.replaceAll('|', '\\|');
const row = (...cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;

function listText({ title, elements, source, certainty, note, tables }: CodeList): string {
  return [
    `### ${title}`,
    `- Elements: ${elements}`,
    `- Source: ${source}`,
    `- Certainty: ${certainties[certainty]}`,
    ...(note ? [`- ${note}`] : []),
    ...tables.flatMap(({ since, value: { codes, alsoTaken } }) => [
      '',
      `Since fiscal year ${since}${alsoTaken ? `; also taken: \`${cell(alsoTaken.source)}\`` : ''}`,
      '',
      row('code', 'meaning'),
      row('---', '---'),
      ...Object.entries(codes)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([code, meaning]) => row(`\`${code}\``, meaning ?? 'not in the sources at hand')),
    ]),
  ].join('\n');
}

const elementTables = Object.values(reports)
  .filter(({ state }) => state === 'OH')
  .map(({ title, elements }) =>
    [
      `### ${title}`,
      '',
      row('element', 'width', 'what it holds'),
      row('---', '---', '---'),
      ...Object.values(elements).map((element) =>
        row(elementName(element), element.width === null ? '' : String(element.width), element.note),
      ),
    ].join('\n'),
  );

const decisions = states.OH.reporting?.decisions ?? [];
const made = `${[
  '# EMIS tables',
  'Made by `npm run emis-tables` from `src/states/ohio/codes.ts` and the reports beside it. Compare it with the EMIS manual of the year: a code that is missing or means something else is one line in that file.',
  '## Code lists',
  ...Object.values(states.OH.codes ?? {}).map(listText),
  '## Elements',
  'In the order of the CSV file and of the fixed-width file. An element without a number has none in the sources at hand.',
  ...elementTables,
  '## Decided without a source',
  'Reasons: [0026-emis-without-a-source.md](decisions/0026-emis-without-a-source.md).',
  [
    row('documents', 'what is reported'),
    row('---', '---'),
    ...decisions.map((one) => row(one.documents, one.answer)),
  ].join('\n'),
].join('\n\n')}\n`;

const text = execFileSync('biome', ['format', '--stdin-file-path', file], { input: made, encoding: 'utf8' });

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') === text) process.exit(0);
  console.error(`${file} is out of step: run npm run emis-tables.`);
  process.exit(1);
}
writeFileSync(file, text);

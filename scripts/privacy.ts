/** Writes the table of docs/privacy.md from the code; with --check, fails when the file is not what the code says. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { heldRecords } from '../src/destruction/held-records.ts';

const target = 'docs/privacy.md';
const [begin, end] = ['<!-- held records -->', '<!-- end of held records -->'];

const rows = Object.entries(heldRecords).map(
  ([table, { what, whose, why, kept }]) => `| \`${table}\` | ${what} | ${whose} | ${why} | ${kept} |`,
);
const table = ['| table | what | whose | why | kept |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
const before = readFileSync(target, 'utf8');
const made = `${before.slice(0, before.indexOf(begin))}${begin}\n${table}\n${before.slice(before.indexOf(end))}`;
const after = execFileSync('biome', ['format', '--stdin-file-path', target], { input: made, encoding: 'utf8' });

if (!process.argv.includes('--check')) {
  writeFileSync(target, after);
  console.log(`${target} written.`);
} else if (before === after) {
  console.log(`${target} is in step with the code.`);
} else {
  console.error(`${target} is not what the code says. Run \`npm run privacy\`.`);
  process.exit(1);
}

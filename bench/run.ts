/** `npm run bench [name …]`: measures, prints every figure with what it must reach, and fails when one does not. */
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Figure } from './harness.ts';

const asked = process.argv.slice(2);
const files = readdirSync(import.meta.dirname).filter(
  (name) => name.endsWith('.bench.ts') && (asked.length === 0 || asked.some((part) => name.includes(part))),
);

const verdict = ({ value, bound }: Figure): string => {
  if (!bound) return '';
  const [reached, text] =
    'atLeast' in bound
      ? [value >= bound.atLeast, `at least ${bound.atLeast}`]
      : [value <= bound.atMost, `at most ${bound.atMost}`];
  return `${text}: ${reached ? 'reached' : 'MISSED'}`;
};

console.log(`${cpus().length} cores, Node ${process.versions.node}`);
let missed = 0;
for (const file of files) {
  console.log(`\n${file.replace('.bench.ts', '')}`);
  const { default: benchmark } = (await import(join(import.meta.dirname, file))) as { default: Benchmark };
  for (const figure of await benchmark()) {
    const outcome = verdict(figure);
    if (outcome.endsWith('MISSED')) missed++;
    const value = Number.isInteger(figure.value) ? String(figure.value) : figure.value.toPrecision(3);
    console.log(`  ${figure.what.padEnd(84)}${value.padStart(10)} ${figure.unit.padEnd(12)} ${outcome}`);
  }
}
if (missed > 0) console.log(`\n${missed} figures missed.`);
process.exit(missed > 0 ? 1 : 0);

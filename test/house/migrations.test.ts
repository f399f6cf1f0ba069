import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrationsIn, outdatedMigration } from '../../scripts/local/applied-migrations.ts';

const files = readdirSync('migrations').filter((name) => name.endsWith('.sql'));
const journal = JSON.parse(readFileSync('migrations/meta/_journal.json', 'utf8')) as { entries: { tag: string }[] };

describe('a migration file', () => {
  it('is in the journal, in its order', () => {
    expect(journal.entries.map(({ tag }) => `${tag}.sql`)).toEqual(files.toSorted());
  });

  it.each(files)('%s says by its name what it does', (name) => {
    // drizzle-kit invents names ("0001_brave_wolverine") when it is given none.
    expect(name).toMatch(/^\d{4}_(initial|(add|drop|rename|change|fill|rebuild|split|merge|index)_[a-z0-9_]+)\.sql$/);
  });

  it.each(files)('%s has each trigger on one line, because the hosted runner splits longer ones', (name) => {
    const statements = readFileSync(join('migrations', name), 'utf8').split('--> statement-breakpoint');
    const triggers = statements.map((statement) => statement.trim()).filter((text) => /create\s+trigger/i.test(text));
    for (const trigger of triggers) expect(trigger.split('\n')).toHaveLength(1);
    for (const trigger of triggers) expect(trigger).toMatch(/\bBEGIN\b.*\bEND;$/);
  });
});

describe('a local database', () => {
  let folder: string;
  const database = () => join(folder, 'campus-link');
  const today = { '0000_initial.sql': 'a', '0001_add_notes.sql': 'b' };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'campus-link-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const started = (with_: Record<string, string>) => {
    expect(outdatedMigration(database(), with_)).toBeNull();
    mkdirSync(database(), { recursive: true });
  };

  it('that is new can be migrated, and again on the next start', () => {
    started(today);
    expect(outdatedMigration(database(), today)).toBeNull();
  });

  it('takes a further migration', () => {
    started({ '0000_initial.sql': 'a' });
    expect(outdatedMigration(database(), today)).toBeNull();
  });

  it('from before the one initial migration is refused, and again on the next start', () => {
    mkdirSync(database());
    expect(outdatedMigration(database(), today)).toBe('an earlier version of the migrations');
    expect(outdatedMigration(database(), today)).toBe('an earlier version of the migrations');
  });

  it('whose migration has another name today is refused by that name', () => {
    started({ '0000_first.sql': 'a' });
    expect(outdatedMigration(database(), today)).toContain('0000_first.sql');
  });

  it('whose migration has other words today is refused by its name', () => {
    started({ ...today, '0001_add_notes.sql': 'c' });
    expect(outdatedMigration(database(), today)).toContain('0001_add_notes.sql');
  });

  it('is told apart by the text of a file', () => {
    writeFileSync(join(folder, '0000_initial.sql'), 'CREATE TABLE a (b)');
    const before = migrationsIn(folder);
    writeFileSync(join(folder, '0000_initial.sql'), 'CREATE TABLE a (c)');
    expect(Object.keys(before)).toEqual(['0000_initial.sql']);
    expect(migrationsIn(folder)).not.toEqual(before);
  });
});

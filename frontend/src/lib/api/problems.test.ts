/** Every problem that the API may answer has its title in the list, as the program writes it, so that pages in other languages have one for it too. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import titles from './problems.en.json';

const root = join(import.meta.dirname, '../../../../platform/clearinghouse');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.py'))
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .join('\n');

/** What the command line alone tells, or ends the program before it answers anybody. */
const NEVER_ANSWERED = [
  'data-folder-unusable', 'database-not-configured', 'faulty-data', 'faulty-keys', 'fts-pages-faulty', 'illustration-refused', 'ledger-disagrees', 'migration-failed', 'schema-out-of-step'
];

const written = new Map(
  [
    ...sources.matchAll(/code: ClassVar\[str\] = "([\w-]+)"\n\s+title: ClassVar\[str\] = "([^"]+)"/g),
    ...sources.matchAll(/code, title = "([\w-]+)", "([^"]+)"/g),
    ...sources.matchAll(/\d{3}: \("([\w-]+)", "([^"]+)"\)/g)
  ].map(([, code, title]) => [code!, title!])
);

it('has the title of every problem that may be answered, as it is', () => {
  expect(written.size).toBeGreaterThan(40);
  const answered = [...written].filter(([code]) => !NEVER_ANSWERED.includes(code));
  expect(answered.filter(([code, title]) => (titles as Record<string, string>)[code] !== title)).toEqual([]);
});

it('leaves out only what there is', () => {
  expect(NEVER_ANSWERED.filter((code) => !written.has(code))).toEqual([]);
});

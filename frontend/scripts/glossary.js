/** Writes the glossary of the help page from docs/glossary.md, so that each meaning is written once: `npm run glossary`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = new URL('../../docs/glossary.md', import.meta.url);
const target = new URL('../src/routes/help/glossary.en.json', import.meta.url);

/** @typedef {{ term: string, meaning: string, source: string }} Term */

/** The parts of docs/glossary.md that hold terms.
 *  @returns {{ title: string, terms: Term[] }[]} */
export function glossary() {
  /** @type {{ title: string, terms: Term[] }[]} */
  const parts = [];
  for (const line of readFileSync(source, 'utf8').split('\n')) {
    if (line.startsWith('## ')) parts.push({ title: line.slice(3), terms: [] });
    const row = /^\| \*\*(.+?)\*\* \| (.+?) \| (.*?) \|\s*$/.exec(line);
    const [term, meaning, origin] = (row ?? []).slice(1).map((cell) => cell.replaceAll('`', ''));
    if (term !== undefined && meaning !== undefined && origin !== undefined) parts.at(-1)?.terms.push({ term, meaning, source: origin });
  }
  return parts.filter((part) => part.terms.length > 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, `${JSON.stringify(glossary(), null, 1)}\n`);

/** Builds the pages of every language: English first, since its build clears the folder, then the others, as many at a time as there are processors.
 *
 *  `node scripts/build.js [TAG ...]` builds those alone. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { licences } from './fonts.js';
import { heads } from './heads.js';
import { LANGUAGES } from './languages.js';

const vite = fileURLToPath(new URL('../node_modules/vite/bin/vite.js', import.meta.url));
const wanted = process.argv.slice(2);
const tags = LANGUAGES.map(({ tag }) => tag).filter((tag) => wanted.length === 0 || wanted.includes(tag));

/** @param {string} tag
 *  @returns {Promise<void>} once the pages of the language are there. The code is the same in all, so what its build says is printed for English, and for
 *    another language where it fails */
const build = (tag) =>
  new Promise((resolve) => {
    const running = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, VITE_LANGUAGE: tag }
    });
    let said = '';
    for (const stream of [running.stdout, running.stderr]) stream.on('data', (words) => (said += words));
    running.on('close', (status) => {
      if (tag === 'en' || status !== 0) console.log(said.trim());
      console.log(`${tag}: ${status === 0 ? 'built' : 'not built'}`);
      if (status !== 0) process.exit(status ?? 1);
      writeFileSync(new URL(`../build/${tag === 'en' ? '' : `${tag}/`}heads.json`, import.meta.url), JSON.stringify(heads(tag)));
      resolve();
    });
  });

if (tags.includes('en')) {
  await build('en');
  writeFileSync(new URL('../build/faces.txt', import.meta.url), licences());
}
const others = tags.filter((tag) => tag !== 'en');
const atOnce = Array.from({ length: availableParallelism() }, async () => {
  for (let tag = others.shift(); tag !== undefined; tag = others.shift()) await build(tag);
});
await Promise.all(atOnce);

/** Builds the pages of every language, English first since its build clears the folder, then the others, as many at once as there are cores.
 *
 *  `node scripts/build.js [TAG ...]` builds those alone. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { LANGUAGES } from './languages.js';

const vite = fileURLToPath(new URL('../node_modules/vite/bin/vite.js', import.meta.url));

/** @param {string} tag
 *  @returns {Promise<void>} */
function build(tag) {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, VITE_LANGUAGE: tag },
      stdio: 'inherit'
    });
    child.on('error', failed);
    child.on('exit', (status) => (status === 0 ? done() : failed(new Error(`the pages in ${tag} could not be built`))));
  });
}

const wanted = process.argv.slice(2);
const tags = LANGUAGES.map((each) => each.tag).filter((tag) => wanted.length === 0 || wanted.includes(tag));
if (tags.includes('en')) await build('en');
const waiting = tags.filter((tag) => tag !== 'en');
await Promise.all(
  Array.from({ length: Math.min(availableParallelism(), waiting.length) }, async () => {
    for (let tag = waiting.shift(); tag; tag = waiting.shift()) await build(tag);
  })
);

/** Builds the pages of every language, English first, since its build clears the folder.
 *
 *  `node scripts/build.js [TAG ...]` builds those alone. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LANGUAGES } from './languages.js';

const vite = fileURLToPath(new URL('../node_modules/vite/bin/vite.js', import.meta.url));
const wanted = process.argv.slice(2);

const englishFirst = [...LANGUAGES].sort((one, other) => Number(other.tag === 'en') - Number(one.tag === 'en'));

for (const { tag } of englishFirst) {
  if (wanted.length > 0 && !wanted.includes(tag)) continue;
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, VITE_LANGUAGE: tag },
    stdio: 'inherit'
  });
  if (status !== 0) process.exit(status ?? 1);
}

import adapter from '@sveltejs/adapter-static';
import { built, LANGUAGES } from './scripts/languages.js';

const tag = built();
const base = tag === 'en' ? '' : /** @type {`/${string}`} */ (`/${tag}`);

/** Whether an address is not of this build: the API's, and pages of other languages.
 *  @param {string} path */
const isElsewhere = (path) =>
  tag === 'en' ? ['api', ...LANGUAGES.map((each) => each.tag)].includes(path.split('/')[1] ?? '') : !`${path}/`.startsWith(`${base}/`);

/** @type {import('@sveltejs/kit').Config} */
export default {
  kit: {
    // Pages whose address is known are written out as HTML; every other address is answered with app.html,
    // which reads the address in the browser. Each is compressed as well as it can be, once, and not at a reader's first request.
    adapter: adapter({ pages: `build${base}`, assets: `build${base}`, fallback: 'app.html', precompress: true }),
    // Languages are built beside one another, each from a folder of its own.
    outDir: tag === 'en' ? '.svelte-kit' : `.svelte-kit/${tag}`,
    paths: { base, relative: false },
    // Asking for a new version would put a request on every page view; a full reload after a failed import is enough.
    version: { pollInterval: 0 },
    prerender: {
      handleHttpError: ({ path, message }) => {
        // The API and other languages are not of this build; a dead link to a page of this language is a fault.
        if (!isElsewhere(path)) throw new Error(message);
      }
    },
    // The first page of a language stands at `/fr`, outside the folder `/fr/` that its worker would have by itself.
    serviceWorker: { options: { scope: base || '/' } },
    // The policy travels in a <meta> of each page because only the build knows the hashes of its start script.
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['none'],
        'script-src': ['self'],
        'style-src': ['self'],
        // Charts place their marks through style attributes.
        'style-src-attr': ['unsafe-inline'],
        'img-src': ['self', 'data:'],
        'font-src': ['self'],
        'connect-src': ['self'],
        'manifest-src': ['self'],
        'base-uri': ['none'],
        'form-action': ['self']
      }
    }
  }
};

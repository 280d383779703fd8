import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { faces } from './scripts/fonts.js';
import { words } from './scripts/languages.js';
import { translations } from './scripts/translations.js';

/** `npm run dev` asks a running `clearinghouse serve` for data; CLEARINGHOUSE_API names another address. */
const api = process.env.CLEARINGHOUSE_API ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [words(), faces(), translations(), sveltekit()],
  // Fonts and icons stay files of their own: the policy allows none inside a style sheet.
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: {
        codeSplitting: {
          // On a weak line each small file costs more in headers and waiting than in content: what every page uses
          // comes in few files. Charts stay apart, since a page is read before they are there, and so do the entries of a
          // figure, which are there once they are asked for.
          groups: [
            { name: 'runtime', test: /node_modules[\\/](svelte|@sveltejs|esm-env|clsx|devalue)[\\/]/ },
            { name: 'words', test: /src[\\/]lib[\\/]messages|node_modules[\\/](intl-messageformat|@formatjs)[\\/]/ },
            { name: 'parts', test: /src[\\/]lib[\\/](components[\\/](?!entries)|api|[\w-]+\.(ts|svelte))|node_modules[\\/]openapi-fetch/ },
            { name: 'fields', test: /src[\\/]lib[\\/]fields/ },
            { name: 'scales', test: /src[\\/]lib[\\/]charts[\\/](Key|Hatch|label)|node_modules[\\/](d3-(?!geo|sankey|shape|path)|internmap)/ }
          ]
        }
      }
    }
  },
  server: { proxy: { '/api': api } },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    // Dates are read as the calendar days they name, wherever the test runs.
    env: { TZ: 'Pacific/Auckland' }
  }
});

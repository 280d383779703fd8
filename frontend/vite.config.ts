import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

/** `npm run dev` asks a running `clearinghouse serve` for data; CLEARINGHOUSE_API names another address. */
const api = process.env.CLEARINGHOUSE_API ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [sveltekit()],
  // Fonts and icons stay files of their own: the policy allows none inside a style sheet.
  build: { target: 'es2022', assetsInlineLimit: 0 },
  server: { proxy: { '/api': api } },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    // Dates are read as the calendar days they name, wherever the test runs.
    env: { TZ: 'Pacific/Auckland' }
  }
});

import { defineConfig } from '@hey-api/openapi-ts';

/** The browser knows the API through this document alone; `npm run -w apps/web generate` after it changes. */
export default defineConfig({
  input: process.env.CASPIX_OPENAPI ?? '../api/openapi.json',
  output: { path: 'src/api/generated', importFileExtension: '.ts' },
  plugins: [
    { name: '@hey-api/client-fetch', runtimeConfigPath: '../http.ts', throwOnError: true },
    '@hey-api/typescript',
    // The browser sends the session's cookie by itself, and a page can neither read it nor set it.
    { name: '@hey-api/sdk', auth: false },
  ],
});

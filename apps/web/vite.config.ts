import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The build is served by the API itself under a policy of `script-src 'self'`, so nothing may be inlined:
 * assets stay files (`assetsInlineLimit: 0`) and Vite's module-preload helper, an inline script, stays out.
 */
export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    outDir: 'dist',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 5173,
    strictPort: true,
    // The session cookie is `__Host-`, so the API is reached over its own TLS listener with its local certificate.
    proxy: { '/api': { target: 'https://localhost:8443', secure: false, changeOrigin: true } },
  },
});

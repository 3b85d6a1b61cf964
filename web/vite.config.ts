import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

/** `CATACLOUD_URL` points the development server at a running Catacloud (the front door that `npm start` prints). */
const target = process.env['CATACLOUD_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['epoch-source', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    sourcemap: false,
    // Says which file is which: the size of the first load is checked by it.
    manifest: true,
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
    // Nothing is inlined, so that the content security policy can refuse data: addresses.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/v1': { target, changeOrigin: false } } },
});

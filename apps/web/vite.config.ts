import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { quasar, transformAssetUrls } from '@quasar/vite-plugin';
import { defineConfig } from 'vite';
import { firstPages } from './first-pages.ts';
import { firstTexts } from './first-texts.ts';
import { leanContract } from './lean-contract.ts';
import { precompress } from './precompress.ts';

/** Where `npm run dev` finds a running server. */
const server = process.env['T3000_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [
    vue({ template: { transformAssetUrls } }),
    quasar({ devTreeshaking: true }),
    leanContract(),
    firstTexts(),
    precompress(),
  ],
  resolve: { alias: { typebox: fileURLToPath(new URL('src/no-schemas.ts', import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: true, __VUE_PROD_DEVTOOLS__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  build: {
    target: 'es2022',
    // The content security policy allows no inline data except images; fonts and scripts are files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      // Builders of schemas do nothing here, so those nobody needs may go.
      treeshake: { manualPureFunctions: ['Type'], propertyReadSideEffects: false },
      output: { codeSplitting: { groups: [{ name: firstPages() }] } },
    },
  },
  server: {
    proxy: {
      '/api/live': { target: server, ws: true },
      '/api': { target: server },
      '/health': { target: server },
      '/openapi.json': { target: server },
    },
  },
});

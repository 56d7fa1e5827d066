// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vite';
import { standalone } from './build/standalone';
import { compressed, licences } from './build/files';

// The names of the files are fixed: the program knows them, and an ETag of
// their content tells browsers when one changed.
export default defineConfig({
  base: './',
  // Licences are in a file of their own.
  esbuild: { legalComments: 'none' },
  build: {
    outDir: 'dist',
    target: 'es2022',
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        entryFileNames: 'app.js',
        chunkFileNames: '[name].js',
        assetFileNames: 'app[extname]',
      },
    },
  },
  plugins: [licences(['preact', 'uplot']), standalone(), compressed()],
});

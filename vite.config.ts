import { defineConfig } from 'vite';

/** The page of `filrouge view`: one HTML, one style sheet, a script for what most pages need and one for each of the rest, shipped prebuilt. */
export default defineConfig({
  root: 'ui',
  base: './',
  publicDir: false,
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      output: { entryFileNames: 'app.js', assetFileNames: 'app[extname]' },
    },
  },
});

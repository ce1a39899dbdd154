import { defineConfig } from 'vite';

/** The page of `filrouge view`: one HTML, one script, one style sheet, shipped prebuilt. */
export default defineConfig({
  root: 'ui',
  base: './',
  publicDir: false,
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    modulePreload: false,
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      output: { entryFileNames: 'app.js', assetFileNames: 'app[extname]' },
    },
  },
});

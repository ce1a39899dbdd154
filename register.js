// For `node --require ./register app.js` and `node --import ./register.js app.js`, from the root of this repository.
// Without a static import: while Node.js 22.16 requires an ES module, nothing further may be imported.
process.getBuiltinModule('node:module').createRequire(import.meta.url)('./dist/register.cjs');

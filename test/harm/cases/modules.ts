import type { HarmCase } from '../case.ts';

/** CommonJS and ES modules. */
export const modules: readonly HarmCase[] = [
  {
    name: 'a named export that is missing, of a package',
    known: 'The hint about named exports of CommonJS',
    main: 'main.mjs',
    code: "import { nope } from 'express';",
  },
  {
    name: 'a named export that is missing, of a file',
    known: 'Messages of the module loader on Node.js 22',
    knownBelow: 24,
    main: 'main.mjs',
    code: "import { nope } from './b.cjs';",
    files: { 'b.cjs': 'module.exports = { a: 1 }' },
  },
  {
    name: 'a named export that is missing, of an ES module',
    main: 'main.mjs',
    code: "import { nope } from './b.mjs';",
    files: { 'b.mjs': 'export const a = 1' },
  },
  {
    name: 'a named export that is missing, of a built-in module',
    main: 'main.mjs',
    code: "import { nope } from 'node:http';",
  },
  {
    name: 'a missing package',
    known: 'Messages of the module loader on Node.js 22',
    knownBelow: 24,
    main: 'main.mjs',
    code: "import 'no-such-package';",
  },
  {
    name: 'a missing file',
    known: 'Messages of the module loader on Node.js 22',
    knownBelow: 24,
    main: 'main.mjs',
    code: "import './missing.mjs';",
  },
  {
    name: 'a directory import',
    known: 'Messages of the module loader on Node.js 22',
    knownBelow: 24,
    main: 'main.mjs',
    code: "import './folder';",
    files: { 'folder/index.js': '' },
  },
  {
    name: 'a path that is not exported',
    known: 'Messages of the module loader on Node.js 22',
    knownBelow: 24,
    main: 'main.mjs',
    code: "import 'fastify/lib/nope.js';",
  },
  {
    name: 'a missing module by require',
    code: "try { require('no-such-package'); } catch (e) { console.log(e.code, e.requireStack.map((f) => require('path').basename(f)).join()); }",
  },
  {
    name: 'a missing module that nobody catches',
    known: 'A stack shows fewer frames of the program',
    code: "require('./missing.cjs')",
  },
  {
    name: 'a syntax error in an import',
    main: 'main.mjs',
    code: "import './b.mjs';",
    files: { 'b.mjs': 'const = 1' },
  },
  {
    name: 'a syntax error in a require',
    known: 'A stack shows fewer frames of the program',
    code: "console.log('there'); require('./b.cjs')",
    files: { 'b.cjs': 'const = 1' },
  },
  {
    name: 'a syntax error in a require, before anything is recorded',
    known: 'A stack shows fewer frames of the program',
    knownBelow: 24,
    code: "require('./b.cjs')",
    files: { 'b.cjs': 'const = 1' },
  },
  {
    name: 'a module that throws',
    main: 'main.mjs',
    code: "import './b.mjs';",
    files: { 'b.mjs': "throw new Error('while loading')" },
  },
  {
    name: 'a JSON import',
    main: 'main.mjs',
    code: "import data from './a.json' with { type: 'json' }; console.log(data.a);",
    files: { 'a.json': '{"a":1}' },
  },
  {
    name: 'a JSON import without attribute',
    known: 'Messages of the module loader on Node.js 22',
    knownBelow: 24,
    main: 'main.mjs',
    code: "import data from './a.json'; console.log(data.a);",
    files: { 'a.json': '{"a":1}' },
  },
  {
    name: 'a data: import',
    main: 'main.mjs',
    code: "import { a } from 'data:text/javascript,export const a = 1'; console.log(a);",
  },
  {
    name: 'a cycle of ES modules',
    main: 'main.mjs',
    code: "import { a } from './a.mjs'; console.log(a());",
    files: {
      'a.mjs': "import { b } from './b.mjs'; export const a = () => 'a' + b();",
      'b.mjs': "import { a } from './a.mjs'; export const b = () => 'b' + typeof a;",
    },
  },
  {
    name: 'a cycle of CommonJS',
    code: "console.log(JSON.stringify(require('./a.cjs')));",
    files: {
      'a.cjs': "exports.early = 1; exports.b = require('./b.cjs'); exports.late = 2;",
      'b.cjs': "exports.seen = Object.keys(require('./a.cjs')).join();",
    },
  },
  {
    name: 'live bindings',
    main: 'main.mjs',
    code: "import { n, up } from './a.mjs'; console.log(n); up(); console.log(n);",
    files: { 'a.mjs': 'export let n = 1; export const up = () => { n += 1; };' },
  },
  {
    name: 'namespace of an ES module',
    main: 'main.mjs',
    code: "import * as a from './a.mjs'; console.log(Object.keys(a).join(), a[Symbol.toStringTag], Object.isSealed(a)); try { a.x = 2; } catch (e) { console.log(e.message); }",
    files: { 'a.mjs': 'export const x = 1; export default 2;' },
  },
  {
    name: 'namespace of a package',
    main: 'main.mjs',
    code: "import * as express from 'express'; import fastify from 'fastify'; import pg, { Pool } from 'pg'; console.log(Object.keys(express).sort().join(), typeof fastify, Pool === pg.Pool);",
  },
  {
    name: 'namespace of built-in modules',
    main: 'main.mjs',
    code: "import * as http from 'http'; import * as nodeHttp from 'node:http'; import fs, { readFileSync } from 'fs'; console.log(http.request === nodeHttp.request, http.default.request === http.request, Object.keys(http).length === Object.keys(nodeHttp).length, fs.readFileSync === readFileSync);",
  },
  {
    name: 'require and import of one package',
    main: 'main.mjs',
    code: "import { createRequire } from 'module'; import express from 'express'; import pg from 'pg'; import http from 'node:http'; const require = createRequire(import.meta.url); console.log(require('express') === express, require('pg') === pg, require('http') === http);",
  },
  {
    name: 'syncBuiltinESMExports',
    main: 'main.mjs',
    code: "import fs, { readFileSync } from 'fs'; import { syncBuiltinESMExports } from 'module'; fs.readFileSync = () => 'mine'; syncBuiltinESMExports(); console.log(readFileSync());",
  },
  {
    name: 'require of an ES module',
    code: "console.log(Object.keys(require('./a.mjs')).join());",
    files: { 'a.mjs': 'export const a = 1; export default 2;' },
    since: 24,
  },
  {
    name: 'require of an ES module with top-level await',
    code: "try { require('./a.mjs'); } catch (e) { console.log(e.code); }",
    files: { 'a.mjs': 'await 1; export const a = 1;' },
    since: 24,
  },
  {
    name: 'import() of CommonJS in CommonJS',
    code: "import('./a.cjs').then((a) => console.log(Object.keys(a).join(), a.default.a))",
    files: { 'a.cjs': 'exports.a = 1' },
  },
  {
    name: 'import.meta',
    main: 'main.mjs',
    code: "console.log(Object.keys(import.meta).sort().join(), import.meta.resolve('./a.mjs').endsWith('/a.mjs'), import.meta.url.endsWith('main.mjs'), import.meta.main);",
  },
  {
    name: 'import with a query',
    main: 'main.mjs',
    code: "import { a } from './a.mjs?one'; import { a as b } from './a.mjs?two'; console.log(a === b);",
    files: { 'a.mjs': 'export const a = {};' },
  },
  {
    name: 'package type module',
    main: 'main.js',
    code: "import os from 'os'; console.log(typeof require, os.EOL.length);",
    files: { 'package.json': '{"type":"module"}' },
  },
  {
    name: 'syntax that says ES module',
    main: 'main.js',
    code: "import os from 'os'; console.log(os.EOL.length);",
  },
  {
    name: 'require of a folder, JSON and without ending',
    code: "console.log(require('./folder'), require('./a.json').a, require('./b'))",
    files: {
      'folder/index.js': 'module.exports = 1',
      'a.json': '{"a":2}',
      'b.js': 'module.exports = 3',
    },
  },
  {
    name: 'hooks of the program by module.registerHooks',
    code: "const { registerHooks } = require('module'); if (!registerHooks) { console.log('none'); } else { registerHooks({ load: (url, context, next) => { const r = next(url, context); return url.endsWith('a.cjs') ? { ...r, source: 'module.exports = \"hooked\"' } : r; } }); console.log(require('./a.cjs')); }",
    files: { 'a.cjs': 'module.exports = 1' },
  },
  {
    name: 'a virtual module by module.registerHooks',
    main: 'main.mjs',
    code: "import { registerHooks } from 'module'; if (!registerHooks) { console.log('none'); } else { registerHooks({ resolve: (s, c, n) => s === 'virtual:a' ? { url: 'virtual:a', format: 'module', shortCircuit: true } : n(s, c), load: (u, c, n) => u === 'virtual:a' ? { format: 'module', source: 'export default 7', shortCircuit: true } : n(u, c) }); console.log((await import('virtual:a')).default); }",
  },
  {
    name: 'hooks of the program by module.register',
    main: 'main.mjs',
    code: 'import { register } from \'module\'; register(\'data:text/javascript,export const load = async (u, c, n) => u.endsWith("a.mjs") ? { format: "module", source: "export default 8", shortCircuit: true } : n(u, c)\'); console.log((await import(\'./a.mjs\')).default);',
    files: { 'a.mjs': 'export default 1' },
  },
  {
    name: 'Module._load of the program',
    code: "const M = require('module'); const load = M._load; M._load = function (id, ...rest) { return id === 'virtual' ? 'mine' : load.call(this, id, ...rest); }; console.log(require('virtual'), typeof require('fs'));",
  },
  {
    name: 'Module._extensions of the program',
    code: "require.extensions['.txt'] = (m, file) => { m.exports = require('fs').readFileSync(file, 'utf8'); }; console.log(require('./a.txt'))",
    files: { 'a.txt': 'text' },
  },
  {
    name: 'Module.prototype.require of the program',
    code: "const M = require('module'); const r = M.prototype.require; M.prototype.require = function (id) { return id === 'x' ? 1 : r.call(this, id); }; console.log(require('x'), typeof require('os'))",
  },
  {
    name: 'Module._resolveFilename of the program',
    code: "const M = require('module'); const r = M._resolveFilename; M._resolveFilename = function (id, ...rest) { return id === 'alias' ? require.resolve('./a.cjs') : r.call(this, id, ...rest); }; console.log(require('alias'))",
    files: { 'a.cjs': "module.exports = 'aliased'" },
  },
  {
    name: 'createRequire and require.resolve',
    code: "const r = require('module').createRequire(__filename); console.log(r('./a.cjs'), r.resolve('os'), require.resolve.paths('x').length > 0)",
    files: { 'a.cjs': 'module.exports = 1' },
  },
  {
    name: 'new Module and _compile',
    code: "const M = require('module'); const m = new M('x'); m._compile('module.exports = typeof require', 'x.js'); console.log(m.exports, m.require === M.prototype.require)",
  },
  {
    name: 'exports that are a class, a primitive, a Proxy',
    code: "console.log(typeof new (require('./a.cjs'))(), require('./b.cjs'), require('./c.cjs').any)",
    files: {
      'a.cjs': 'module.exports = class {}',
      'b.cjs': 'module.exports = 5',
      'c.cjs': 'module.exports = new Proxy({}, { get: (t, k) => String(k) })',
    },
  },
  {
    name: 'a package with a getter that throws',
    code: "require('odd'); console.log('ok')",
    files: {
      'node_modules/odd/index.js':
        "Object.defineProperty(exports, 'x', { enumerable: true, get() { throw new Error('touched'); } });",
    },
  },
  {
    name: 'a package named like an instrumented one',
    code: "console.log(require('koa'), require('mongodb'))",
    files: {
      'node_modules/koa/index.js': "module.exports = 'not koa'",
      'node_modules/mongodb/index.js': 'module.exports = null',
      'node_modules/mongodb/package.json': '{"version":"99.0.0"}',
    },
  },
  {
    name: 'an instrumented package without package.json',
    code: "console.log(require('redis').x)",
    files: { 'node_modules/redis/index.js': 'exports.x = 1' },
  },
  {
    name: 'imports of a package.json',
    main: 'main.mjs',
    code: "import a from '#a'; console.log(a);",
    files: { 'package.json': '{"imports":{"#a":"./a.mjs"}}', 'a.mjs': 'export default 1' },
  },
  {
    name: 'a package with exports conditions',
    main: 'main.mjs',
    code: "import a from 'two'; import { createRequire } from 'module'; console.log(a, createRequire(import.meta.url)('two'));",
    files: {
      'node_modules/two/package.json': '{"exports":{"import":"./a.mjs","require":"./a.cjs"}}',
      'node_modules/two/a.mjs': "export default 'esm'",
      'node_modules/two/a.cjs': "module.exports = 'cjs'",
    },
  },
  {
    name: 'a stack of a module that is loaded',
    code: "try { require('./a.cjs'); } catch (e) { console.log(e.message, e.stack.split('\\n').filter((l) => l.includes('a.cjs')).length); }",
    files: { 'a.cjs': "throw new Error('x')" },
  },
];

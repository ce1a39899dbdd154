// Runs one bench by its name: npm run bench -- NAME [arguments of that bench].
import { fileURLToPath } from 'node:url';

const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  alerts: () => import('./alerts.ts'),
  burst: () => import('./burst.ts'),
  echo: () => import('./echo.ts'),
  encode: () => import('./encode.ts'),
  fastify: () => import('./fastify.ts'),
  growth: () => import('./growth.ts'),
  http: () => import('./http.ts'),
  log: () => import('./log.ts'),
  pg: () => import('./pg.ts'),
  redact: () => import('./redact.ts'),
  shop: () => import('./shop.ts'),
  soak: () => import('./soak.ts'),
  spool: () => import('./spool.ts'),
  startup: () => import('./startup.ts'),
};

const name = process.argv[2] ?? '';
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench === undefined) {
  console.error(`no bench "${name}"; expected one of ${Object.keys(benches).join(', ')}`);
  process.exitCode = 2;
} else {
  // Each bench reads its arguments as if node had started its file.
  process.argv.splice(1, 2, fileURLToPath(new URL(`${name}.ts`, import.meta.url)));
  await bench();
}

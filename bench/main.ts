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
  profile: () => import('./profile.ts'),
  redact: () => import('./redact.ts'),
  shop: () => import('./shop.ts'),
  soak: () => import('./soak.ts'),
  spool: () => import('./spool.ts'),
  startup: () => import('./startup.ts'),
  view: () => import('./view.ts'),
};

/** Names of one question of a bench. */
const questions: Readonly<Record<string, readonly [bench: string, question: string]>> = {
  span: ['spool', 'cpu'],
};

const asked = process.argv[2] ?? '';
const [name, ...more] = (Object.hasOwn(questions, asked) && questions[asked]) || [asked];
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench === undefined) {
  const names = [...Object.keys(benches), ...Object.keys(questions)].toSorted();
  console.error(`no bench "${name}"; expected one of ${names.join(', ')}`);
  process.exitCode = 2;
} else {
  // Each bench reads its arguments as if node had started its file.
  process.argv.splice(1, 2, fileURLToPath(new URL(`${name}.ts`, import.meta.url)), ...more);
  await bench();
}

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFilesByCollector } from './backends/files-by-collector.ts';
import { startOpenSearch } from './backends/opensearch.ts';
import { checkOutage } from './backends/outage.ts';
import { checkTracesByCollector } from './backends/traces-by-collector.ts';
import { conclude, say } from './checks.ts';
import { freePorts } from './free-ports.ts';
import { startJaegerOnOpenSearch } from './jaeger.ts';
const folder = await mkdtemp(join(tmpdir(), 'filrouge-try-'));
const [port] = await freePorts(1);
const search = await startOpenSearch(join(folder, 'search'), port, say);
const jaeger = await startJaegerOnOpenSearch(`http://127.0.0.1:${port}`, say);
const around = { collector: '/tmp/coltry/out/otelcol-filrouge', jaeger };
const parts = process.argv[2] ?? 'sfo';
try {
  if (parts.includes('s')) {
    const s = await checkTracesByCollector({ ...around, folder: join(folder, 's') });
    if (parts.includes('f'))
      await checkFilesByCollector({ ...around, ...s, folder: join(folder, 'f') });
  }
  if (parts.includes('o')) await checkOutage({ ...around, folder: join(folder, 'o') });
} finally {
  await jaeger.close();
  await search.close();
}
console.log(folder);
process.exitCode = conclude();

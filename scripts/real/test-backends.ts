import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathOf } from '../demo/paths.ts';
import { findCollector } from './backends/collector-build.ts';
import { checkFilesByCollector } from './backends/files-by-collector.ts';
import { checkLinesByRsyslog } from './backends/lines-by-rsyslog.ts';
import { startOpenSearch, type OpenSearch } from './backends/opensearch.ts';
import { checkOutage } from './backends/outage.ts';
import { checkTracesByCollector } from './backends/traces-by-collector.ts';
import { checkTracesByKafka } from './backends/traces-by-kafka.ts';
import { conclude, ok, say } from './checks.ts';
import { freePorts } from './free-ports.ts';
import { startJaegerOnOpenSearch } from './jaeger.ts';

// The files of deploy/ in real parts, and the shop through them: rsyslog, OpenSearch, two Collectors, Jaeger, Kafka.
process.exitCode = await main();

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'filrouge-test-backends-'));
  const closers: (() => Promise<void>)[] = [];
  try {
    const [searchPort] = await freePorts(1);
    await checkLinesByRsyslog(join(folder, 'lines'), async () => {
      const search = await startOpenSearch(join(folder, 'search'), searchPort, say, putTemplate);
      closers.push(search.close);
      return search;
    });
    const searchUrl = `http://127.0.0.1:${searchPort}`;
    const jaeger = await startJaegerOnOpenSearch(searchUrl, say);
    closers.push(jaeger.close);
    const collector = await findCollector(say);
    const around = { collector, jaeger };
    const sampled = await checkTracesByCollector({ ...around, folder: join(folder, 'sampled') });
    await checkFilesByCollector({ ...around, ...sampled, folder: join(folder, 'files') });
    await checkTracesByKafka(collector, join(folder, 'kafka'), searchUrl, jaeger.queryUrl);
    await checkOutage({ ...around, folder: join(folder, 'outage') });
  } catch (error) {
    ok('the test ran to its end', false, String(error));
  } finally {
    for (const close of closers.reverse()) await close();
    await rm(folder, { recursive: true, force: true });
  }
  return conclude();
}

/** Before the first line arrives: an index that was made without it has other fields. */
async function putTemplate(search: OpenSearch): Promise<void> {
  const template = await readFile(pathOf('deploy/opensearch/index-template.json'), 'utf8');
  await search.request('PUT', '/_index_template/filrouge-logs', template);
}

// What rules of alerts cost: CPU time of one log record that is shown to N rules, and of one look at them.
// npm run bench -- alerts
import { cpus } from 'node:os';
import { AlertEngine, readAlertFile } from '#alert';
import type { OtlpLogRecord } from '#otlp';
import { toObservedLog } from '../src/viewer/alerting/observed.ts';

const records = 60_000;
const rounds = 5;
const startMs = 1_790_000_000_000;
const services = ['app', 'user', 'order', 'delivery'];

/** Rules as people write them; one in five is about all services. */
function ruleOf(index: number): string {
  const service = index % 5 === 4 ? '' : `service=${services[index % 4]}`;
  const forms = [
    `where: '${service} http_status>=500', ratio_of: '${service} log_type=network', threshold: "> 5%", group_by: [http_endpoint]`,
    `where: '${service} message~"declined|refused"', threshold: "> 1000000"`,
    `where: '${service} log_type=network', measure: p95(latency_millis), threshold: "> 100000"`,
    `where: '${service} timeout', threshold: "> 1000000"`,
  ];
  return `  - { name: r${index}, window: 2m, ${forms[index % forms.length]} }`;
}

function createEngine(count: number): AlertEngine {
  const rules = Array.from({ length: count }, (_, index) => ruleOf(index)).join('\n');
  const { file, mistakes } = readAlertFile(`rules:\n${rules || '  []'}`, {
    variable: () => undefined,
    file: () => '',
  });
  if (mistakes.length > 0) throw new Error(JSON.stringify(mistakes));
  const links = { viewUrl: '', toLogs: () => '', toTrace: () => '' };
  return new AlertEngine(file, links, startMs);
}

function makeRecord(index: number): OtlpLogRecord {
  const isAccess = index % 2 === 0;
  const atMs = startMs + index;
  const message = isAccess
    ? 'POST /orders 201'
    : `order ${index} confirmed after ${index % 300} ms`;
  return {
    timeUnixNano: BigInt(atMs) * 1_000_000n,
    observedTimeUnixNano: 0n,
    severityNumber: 9,
    severityText: 'INFO',
    eventName: '',
    body: message,
    attributes: {
      'log.type': isAccess ? 'network' : 'application',
      'tenant.id': `t-${index % 10}`,
      'correlation.id': `c-${index}`,
      ...(isAccess && {
        'http.route': `/orders/${index % 7}`,
        'http.request.method': 'POST',
        'http.response.status_code': index % 50 === 0 ? 502 : 201,
        latency_millis: index % 300,
      }),
    },
    droppedAttributesCount: 0,
    flags: 1,
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
  };
}

function cpuMicros(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const all = Array.from({ length: records }, (_, index) => makeRecord(index));
const counts = [0, 1, 10, 100];
const perRecord = new Map<number, number[]>(counts.map((count) => [count, []]));
const perLook = new Map<number, number[]>(counts.map((count) => [count, []]));
for (let round = 0; round < rounds; round += 1) {
  for (const count of counts) {
    const engine = createEngine(count);
    const nowMs = startMs + records;
    const cpu = cpuMicros(() => {
      for (const [index, record] of all.entries()) {
        const service = services[index % services.length] ?? '';
        const origin = { service, resource: { 'service.name': service } };
        engine.observe(toObservedLog(record, origin, nowMs), nowMs);
      }
    });
    perRecord.get(count)?.push(cpu / records);
    perLook.get(count)?.push(cpuMicros(() => engine.tick(nowMs + 1_000)));
  }
}
console.log(
  `Node.js ${process.version}, ${cpus().length} cores, ${records} records, medians of ${rounds} interleaved rounds\n`,
);
console.log('| rules | CPU per record | of one core at 60,000 records a minute | CPU per look |');
console.log('| ---: | ---: | ---: | ---: |');
for (const count of counts) {
  const micros = median(perRecord.get(count) ?? []);
  const look = median(perLook.get(count) ?? []) / 1_000;
  const share = ((micros * records) / 60e6) * 100;
  console.log(
    `| ${count} | ${micros.toFixed(1)} µs | ${share.toFixed(1)} % | ${look.toFixed(1)} ms |`,
  );
}

import { cells, exact, money, orNone, percent, rounded, section, size } from './format.ts';
import {
  buffered,
  clustered,
  given,
  secondsOfDay,
  steps,
  toCollectors,
  toCost,
  toHosted,
  toIndex,
  toKafka,
  toProduced,
  type Step,
} from './model.ts';

/** What each step makes, needs and costs, as tables. */
export function toTables(): string[] {
  const produced = (step: Step) => toProduced(step.rate);
  return [
    ...section('What requests make'),
    ...toStepTable(steps, [
      ['spans/s', (step) => rounded(produced(step).spans)],
      ['log lines/s', (step) => rounded(produced(step).lines)],
      ['OTLP, MB/s', (step) => rounded(produced(step).wire)],
      ['OTLP by gzip, MB/s', (step) => rounded(produced(step).gzip * given.gzipDoubt)],
      ['as documents, MB/s', (step) => rounded(produced(step).documents)],
      ['as documents, a day', (step) => size((produced(step).documents * secondsOfDay) / 1e3)],
    ]),
    '',
    `What leaves the machine is packed by gzip (\`OTEL_EXPORTER_OTLP_COMPRESSION\`): at 100,000 a second it is ${rounded((toProduced(1e5).wire * 8) / 1e3)} Gbit/s without it. The shop`,
    `packs ${rounded(given.spanBytes / given.spanGzip)} to 1, because its texts repeat themselves; the table has half of that.`,
    ...section('What the services pay'),
    ...toStepTable(steps, [
      ['cores for spans', (step) => rounded(produced(step).spanCores)],
      ['cores for log lines', (step) => rounded(produced(step).lineCores)],
      [
        'at the peak, together',
        (step) => rounded((produced(step).spanCores + produced(step).lineCores) * given.peak),
      ],
    ]),
    '',
    'This is spread over all processes of the four services. A sampler at the head (`OTEL_TRACES_SAMPLER=parentbased_traceidratio`)',
    'saves most of the cores for spans, and loses errors as well: which requests will fail is not known when they begin.',
    ...toCollectorTables(),
    ...toStoreTables(),
  ];
}

function toCollectorTables(): string[] {
  return [
    ...section('Collectors'),
    'Services send to gateways by any load balancer. An agent on each host is not needed: the spool holds what an agent would.',
    'Where hosts have one anyway, it needs the same cores again, spread over the hosts. Gateways route by trace id (`load_balancing` exporter,',
    '`routing_key: traceID`) to samplers (`tail_sampling`), each of which holds whole traces; lines go past the samplers. One replica more',
    'than the sum is there for a failure, or a rollout.',
    '',
    ...toStepTable(clustered, [
      ['gateways, cores', (step) => rounded(toCollectors(step).gatewayCores)],
      ['gateways, replicas', (step) => exact(toCollectors(step).gateways)],
      ['traces that wait', (step) => orNone(toCollectors(step).traces)],
      ['memory for them, GB', (step) => orNone(toCollectors(step).memory)],
      ['samplers, replicas', (step) => orNone(toCollectors(step).samplers)],
      ['`num_traces` of each', (step) => toTracesOfEach(step)],
    ]),
    '',
    `\`num_traces\` is ${exact(given.sampledTraces)} unless set. Beyond it the oldest traces go before they are judged, and`,
    '`otelcol_processor_tail_sampling_sampling_trace_dropped_too_early` counts them. The row is for one replica less than there are.',
    ...section('Kafka'),
    'Up to 1,000 requests a second the spools of the services are buffer enough. Beyond, a store that is slow for an hour fills',
    'them at many places at once; one buffer in the middle is easier to watch. It takes the place of the `load_balancing` exporter:',
    '`partition_traces_by_id: true` and `producer.compression` (none unless set) of the',
    '[Kafka exporter](https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/kafkaexporter/README.md). When a sampler comes or goes, partitions move, and',
    'traces that wait at that moment are judged in halves.',
    '',
    ...toStepTable(buffered, [
      ['partitions, traces and logs', (step) => exact(toKafka(step.rate).partitions)],
      [
        `disk for ${given.kafkaHours} h, three copies, gzip`,
        (step) => size(toKafka(step.rate).stored),
      ],
    ]),
    '',
    'Partitions are counted with plain bytes: whoever reads them has to unpack them.',
  ];
}

function toTracesOfEach(step: Step): string {
  const { traces, samplers } = toCollectors(step);
  return traces === 0 ? '–' : rounded(traces / (samplers - 1));
}

function toStoreTables(): string[] {
  return [
    ...section('OpenSearch or Elasticsearch'),
    `Traces for ${given.hotDays} days, log lines for ${given.hotDays + given.warmDays}. Hot has two copies of each shard, warm one. A data node has ${given.nodeCores} vCPU and ${given.nodeMemory} GB, so`,
    `${size(given.nodeMemory * given.hotRatio)} of disk when hot and ${size(given.nodeMemory * given.warmRatio)} when warm; there are never fewer than three hot ones. Three small cluster managers come on top.`,
    'Records arrive with their fields, so there is no ingest pipeline, and no node for one.',
    '',
    ...toStepTable(clustered, [
      ['ordinary requests kept', (step) => percent(step.ordinary)],
      ['traces kept', (step) => percent(toIndex(step).kept)],
      ['lines searchable', (step) => percent(toIndex(step).keptLines)],
      ['spans a day', (step) => size(toIndex(step).spansOfDay)],
      ['lines a day', (step) => size(toIndex(step).linesOfDay)],
      ['primary shards a day, spans', (step) => exact(toIndex(step).spanShards)],
      ['primary shards a day, lines', (step) => exact(toIndex(step).lineShards)],
      ['shards in all', (step) => exact(toIndex(step).shards)],
      ['vCPU to index, peak', (step) => rounded(toIndex(step).cores)],
      ['hot disk', (step) => size(toIndex(step).hotDisk)],
      ['hot nodes', (step) => exact(toIndex(step).hotNodes)],
      ['warm disk', (step) => size(toIndex(step).warmDisk)],
      ['warm nodes', (step) => exact(toIndex(step).warmNodes)],
    ]),
    '',
    'Disk decides how many nodes there are, not CPU: fewer days help more than faster machines. Let indices roll over by size',
    `(${given.shardGb} GB a primary shard), not by day. \`index.codec: best_compression\` takes up to 18 % off`,
    '([Elasticsearch](https://github.com/elastic/elasticsearch/pull/110511.patch), 2024), which is not in the table. Jaeger writes to the same cluster: its',
    `collectors are Collectors, and need a core for each ${exact(given.collectorSpans)} spans a second that are kept.`,
    ...section('Cost'),
    'Dollars a month, at list prices, without discounts, traffic, Kafka and people.',
    '',
    ...toStepTable(clustered, [
      ['cores in the services', (step) => money(toCost(step).services)],
      ['Collectors', (step) => money(toCost(step).collectors)],
      ['data nodes', (step) => money(toCost(step).nodes)],
      ['their disks', (step) => money(toCost(step).disks)],
      ['archive', (step) => money(toCost(step).objects)],
      ['**sum**', (step) => `**${money(toCost(step).total)}**`],
      ['a million requests', (step) => `$${toCost(step).perMillion.toPrecision(2)}`],
      [
        'sum, when nothing is sampled',
        (step) => money(toCost({ rate: step.rate, ordinary: 1 }).total),
      ],
    ]),
    '',
    'The same log lines in a hosted store, without spans; the first two rows are all lines, the others those that are searchable above.',
    '',
    ...toStepTable(clustered, [
      ['Datadog, all', (step) => money(toHosted(step.rate, 1).datadog)],
      ['Grafana Cloud, all', (step) => money(toHosted(step.rate, 1).grafana)],
      [
        'Datadog, searchable',
        (step) => money(toHosted(step.rate, toIndex(step).keptLines).datadog),
      ],
      [
        'Grafana Cloud, searchable',
        (step) => money(toHosted(step.rate, toIndex(step).keptLines).grafana),
      ],
    ]),
  ];
}

type Row = readonly [title: string, value: (step: Step) => string];

/** A column for each step. */
export function toStepTable(columns: readonly Step[], rows: readonly Row[]): string[] {
  return [
    cells('requests/s', ...columns.map(({ rate }) => exact(rate))),
    cells('---', ...columns.map(() => '---:')),
    ...rows.map(([title, value]) => cells(title, ...columns.map(value))),
  ];
}

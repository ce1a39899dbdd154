import { readFileSync } from 'node:fs';

/** A number that the arithmetic of docs/scale.md starts from. */
export interface Input {
  readonly value: number;
  readonly unit: string;
  readonly meaning: string;
  /** In Markdown: a file of this repository, an address with the date of what it says, or why it was chosen. */
  readonly source: string;
}

/** Takes the number that stands in a result of a bench: a new result changes the page. */
function measured(file: string, pattern: RegExp): Pick<Input, 'value' | 'source'> {
  const found = pattern.exec(readFileSync(`bench/results/${file}`, 'utf8'))?.[1];
  if (found === undefined) throw new Error(`bench/results/${file} has nothing like ${pattern}`);
  const command = `npm run bench -- ${file.replace('.txt', '')}`;
  return {
    value: Number(found.replaceAll(',', '')),
    source: `\`bench/results/${file}\`, \`${command}\``,
  };
}

const opensearchPerCore = 'https://www.alibabacloud.com/help/ja/es/';

/** What was measured in this project. */
export const measuredInputs = {
  spans: {
    ...measured('shop.txt', /^spans .*? ([\d.]+) a request/m),
    unit: 'spans a request',
    meaning: 'all four services together',
  },
  lines: {
    ...measured('shop.txt', /^log records .*? ([\d.]+) a request/m),
    unit: 'log records a request',
    meaning: 'all four services together; each is a line of a log file, too',
  },
  spanBytes: {
    ...measured('shop.txt', /^spans .*? a request +(\d+) bytes each/m),
    unit: 'bytes a span',
    meaning: 'OTLP protobuf, with its part of the request around it',
  },
  lineBytes: {
    ...measured('shop.txt', /^log records .*? a request +(\d+) bytes each/m),
    unit: 'bytes a log record',
    meaning: 'the same',
  },
  spanGzip: {
    ...measured('shop.txt', /^spans .*? gzip (\d+) bytes each/m),
    unit: 'bytes a span',
    meaning: 'by gzip',
  },
  lineGzip: {
    ...measured('shop.txt', /^log records .*? gzip (\d+) bytes each/m),
    unit: 'bytes a log record',
    meaning: 'by gzip',
  },
  spanJson: {
    ...measured('shop.txt', /^spans .*? JSON (\d+) bytes each/m),
    unit: 'bytes a span',
    meaning: 'OTLP JSON: stands for the document that a store indexes',
  },
  lineJson: {
    ...measured('shop.txt', /^lines in log files .*? a request +(\d+) bytes each/m),
    unit: 'bytes a line',
    meaning: 'JSON in a log file, the document that a store indexes',
  },
  viewBytes: {
    ...measured('shop.txt', /^store of filrouge view .*? (\d+) bytes each/m),
    unit: 'bytes a request',
    meaning: 'in the store of `filrouge view`',
  },
  spanMicros: {
    ...measured('spool.txt', /^filrouge, spool +\S+ \S+ +([\d.]+)/m),
    unit: 'µs of CPU a span',
    meaning: 'start of the span to its acknowledgement, through the spool',
  },
  lineCleanMicros: {
    ...measured('redact.txt', /^filrouge: every name and value at any depth +([\d.]+)/m),
    unit: 'µs of CPU a log record',
    meaning: 'cleaning and writing the line; measured with a line of 1,324 bytes',
  },
  lineSpoolMicros: {
    ...measured('spool.txt', /^log record: Spool.append on disk +([\d.]+)/m),
    unit: 'µs of CPU a log record',
    meaning: 'encoding, and appending to the spool; sending is not in it',
  },
  ruleMicros: {
    ...measured('alerts.txt', /^\| 100 \| ([\d.]+)/m),
    unit: 'µs of CPU a record',
    meaning: '100 alert rules',
  },
} satisfies Readonly<Record<string, Input>>;

/** What others say. */
export const foundInputs = {
  collectorSpans: {
    value: 15_000,
    unit: 'spans/s a core',
    meaning: 'an OpenTelemetry Collector',
    source:
      '[Splunk, sizing](https://help.splunk.com/splunk-observability-cloud/manage-data/splunk-distribution-of-the-opentelemetry-collector/get-started-with-the-splunk-distribution-of-the-opentelemetry-collector/collector-requirements/sizing-and-scaling), no date',
  },
  collectorLines: {
    value: 10_000,
    unit: 'log records/s a core',
    meaning: 'the same',
    source: 'the same page',
  },
  collectorMemory: {
    value: 2,
    unit: 'GB a core',
    meaning: 'memory of a Collector',
    source: 'the same page',
  },
  sampledTraces: {
    value: 50_000,
    unit: 'traces',
    meaning: '`num_traces` of the tail sampling processor, unless set',
    source:
      '[its README](https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/processor/tailsamplingprocessor/README.md), no date',
  },
  partition: {
    value: 10,
    unit: 'MB/s a partition',
    meaning: 'Kafka, small messages: the low end of 10 to 30',
    source: '[Pulse](https://pulse.support/kb/kafka-throughput-per-partition), no date',
  },
  indexRate: {
    value: 1.25,
    unit: 'MB/s a vCPU',
    meaning:
      'documents that Elasticsearch indexes: 52,303 a second on 3 × 4 vCPU, of 286 bytes (3.3 GB / 11,520,617)',
    source: `Alibaba Cloud: [rate](${opensearchPerCore}performance-test-of-an-elasticsearch-cluster-with-three-4-vcpu-16-gib-data-nodes), [data](${opensearchPerCore}performance-test-of-an-elasticsearch-cluster-with-three-8-vcpu-32-gib-data-nodes), no date; old and rough`,
  },
  diskFactor: {
    value: 1.45,
    unit: '×',
    meaning: 'disk for a byte of source and copy: 1.1 (index) / 0.95 (file system) / 0.8 (merges)',
    source:
      '[AWS, OpenSearch storage](https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-storage.html), no date',
  },
  shardGb: {
    value: 50,
    unit: 'GB a primary shard',
    meaning: 'the upper end for logs, of 30 to 50 GiB; at most 25 shards for a GiB of heap',
    source:
      '[AWS, OpenSearch lens](https://docs.aws.amazon.com/wellarchitected/latest/amazon-opensearch-service-lens/aosperf01-bp01.html), no date',
  },
  hotRatio: {
    value: 30,
    unit: 'GB of disk a GB of memory',
    meaning: 'hot data nodes',
    source:
      '[Elastic](https://www.elastic.co/docs/reference/autoops-insights/high_memory_to_disk_ratio_on_hot_nodes), no date',
  },
  warmRatio: {
    value: 160,
    unit: 'GB of disk a GB of memory',
    meaning: 'warm data nodes',
    source:
      '[Elastic](https://www.elastic.co/docs/reference/autoops-insights/high_memory_to_disk_ratio_on_warm_nodes), no date',
  },
  corePrice: {
    value: 0.0408,
    unit: '$ a vCPU and hour',
    meaning: 'with 4 GiB: half of an `m7g.large`, $0.0816, on demand, us-east-1',
    source:
      '[FactualMinds](https://www.factualminds.com/blog/amazon-ec2-on-demand-pricing-instance-families-2026/), 2026-06',
  },
  diskPrice: {
    value: 0.08,
    unit: '$ a GB and month',
    meaning: 'block storage `gp3`, us-east-1',
    source:
      '[AWS](https://raw.githubusercontent.com/aws/agent-toolkit-for-aws/main/skills/core-skills/aws-billing-and-cost-management/references/ebs-optimization.md), early 2026, “approximate”',
  },
  objectPrice: {
    value: 0.023,
    unit: '$ a GB and month',
    meaning: 'object storage, S3 Standard, the first 50 TB; requests are not in it',
    source: '[go-cloud](https://go-cloud.io/?p=10624), after 2025-09',
  },
  datadogGb: {
    value: 0.1,
    unit: '$ a GB',
    meaning: 'Datadog, logs taken in',
    source:
      '[copy of its list](https://raw.githubusercontent.com/api-evangelist/datadog/refs/heads/main/plans/datadog-plans-pricing.yml), 2026-09-20',
  },
  datadogMillion: {
    value: 1.7,
    unit: '$ a million log records',
    meaning: 'Datadog, kept searchable for 15 days, by the year',
    source: 'the same',
  },
  grafanaGb: {
    value: 0.55,
    unit: '$ a GB',
    meaning: 'Grafana Cloud, logs: 0.05 process, 0.40 write, 0.10 retain (30 days); first tier',
    source:
      '[copy of its list](https://raw.githubusercontent.com/api-evangelist/grafana-loki/refs/heads/main/plans/grafana-loki-plans-pricing.yml), 2026-08-27',
  },
} satisfies Readonly<Record<string, Input>>;

/** What the reader chooses. */
export const chosenInputs = {
  peak: {
    value: 2,
    unit: '×',
    meaning:
      'the busiest minutes against the mean of the day: machines are for the peak, disks for the mean',
    source: 'of your traffic',
  },
  special: {
    value: 0.02,
    unit: 'of the requests',
    meaning: 'ended in an error or were slow: all of these are kept',
    source: 'of your traffic',
  },
  wait: {
    value: 10,
    unit: 's',
    meaning: '`decision_wait`; 30 unless set',
    source: 'longer than your slowest request',
  },
  inMemory: {
    value: 4,
    unit: '×',
    meaning: 'memory of a span in a Collector against its protobuf',
    source: 'a guess: compare the memory of yours with what it receives',
  },
  gzipDoubt: {
    value: 2,
    unit: '×',
    meaning: 'what is archived, against the gzip of the shop, whose texts repeat themselves',
    source: 'a guess: `gzip` an hour of yours',
  },
  hotDays: {
    value: 7,
    unit: 'days',
    meaning: 'searchable, on fast disks, two copies',
    source: 'your need',
  },
  warmDays: {
    value: 23,
    unit: 'days',
    meaning: 'log lines alone, searchable, one copy: a lost disk is indexed again from the archive',
    source: 'your need',
  },
  archiveDays: {
    value: 180,
    unit: 'days',
    meaning: 'all lines of type system, application and network, by gzip in object storage',
    source: 'your need, your law',
  },
  securityDays: {
    value: 365,
    unit: 'days',
    meaning: 'the same for type security',
    source: 'your law',
  },
  securityShare: {
    value: 0.01,
    unit: 'of the lines',
    meaning: 'type security: sign-in, refusals',
    source: 'of your traffic; the shop has none',
  },
  kafkaHours: {
    value: 6,
    unit: 'h',
    meaning: 'kept in Kafka, three copies',
    source: 'your longest outage',
  },
  nodeCores: { value: 16, unit: 'vCPU', meaning: 'a data node', source: 'your machines' },
  nodeMemory: { value: 64, unit: 'GB', meaning: 'a data node', source: 'your machines' },
  collectorCores: {
    value: 4,
    unit: 'cores',
    meaning: 'a Collector replica',
    source: 'your machines',
  },
} satisfies Readonly<Record<string, Input>>;

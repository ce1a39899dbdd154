import { chosenInputs, foundInputs, measuredInputs, type Input } from './inputs.ts';

type Values<T> = { readonly [Name in keyof T]: number };

function valuesOf<T extends Readonly<Record<string, Input>>>(inputs: T): Values<T> {
  const entries = Object.entries(inputs).map(([name, { value }]) => [name, value]);
  return Object.fromEntries(entries) as Values<T>;
}

/** The numbers of all inputs, by their names. */
export const given = {
  ...valuesOf(measuredInputs),
  ...valuesOf(foundInputs),
  ...valuesOf(chosenInputs),
};

export const secondsOfDay = 86_400;
/** Of a month of 730 hours. */
export const secondsOfMonth = 2_628_000;
const hoursOfMonth = 730;
/** Below it no quorum, and no node may fail. */
const leastNodes = 3;

/** A step: requests a second, the mean of the day, and the share that is kept of ordinary ones. */
export interface Step {
  readonly rate: number;
  readonly ordinary: number;
}

/** The steps of the page. At the first one everything is in `filrouge view`. */
export const steps: readonly Step[] = [
  { rate: 10, ordinary: 1 },
  { rate: 100, ordinary: 1 },
  { rate: 1_000, ordinary: 0.1 },
  { rate: 10_000, ordinary: 0.05 },
  { rate: 100_000, ordinary: 0.01 },
];

/** The step of the worked lines. */
export const worked: Step = { rate: 1_000, ordinary: 0.1 };
export const largest: Step = { rate: 100_000, ordinary: 0.01 };
/** From here on there is a store beside `filrouge view`. */
export const clustered = steps.slice(1);
/** From here on Kafka pays. */
export const buffered = steps.slice(3);

/** What requests make, before anything is thrown away. Rates are means of the day. */
export function toProduced(rate: number) {
  const spans = rate * given.spans;
  const lines = rate * given.lines;
  const wire = (spans * given.spanBytes + lines * given.lineBytes) / 1e6;
  const gzip = (spans * given.spanGzip + lines * given.lineGzip) / 1e6;
  const documents = (spans * given.spanJson + lines * given.lineJson) / 1e6;
  const spanCores = (spans * given.spanMicros) / 1e6;
  const lineCores = (lines * (given.lineCleanMicros + given.lineSpoolMicros)) / 1e6;
  return { spans, lines, wire, gzip, documents, spanCores, lineCores };
}

/** Collectors: gateways that take everything, samplers that hold whole traces. For the peak. */
export function toCollectors({ rate, ordinary }: Step) {
  const { spans, lines } = toProduced(rate);
  const spanCores = (spans * given.peak) / given.collectorSpans;
  const gatewayCores = spanCores + (lines * given.peak) / given.collectorLines;
  const gateways = Math.ceil(gatewayCores / given.collectorCores) + 1;
  if (ordinary === 1) return { gatewayCores, gateways, traces: 0, memory: 0, samplers: 0 };
  const traces = rate * given.peak * given.wait;
  const memory = (traces * given.spans * given.spanBytes * given.inMemory) / 1e9;
  const byMemory = memory / (given.collectorCores * given.collectorMemory);
  const samplers = Math.ceil(Math.max(spanCores / given.collectorCores, byMemory)) + 1;
  return { gatewayCores, gateways, traces, memory, samplers };
}

/** Kafka between gateways and samplers. */
export function toKafka(rate: number) {
  const { wire, gzip } = toProduced(rate);
  const partitions = Math.ceil((wire * given.peak) / given.partition);
  const stored = (gzip * given.gzipDoubt * given.kafkaHours * 3_600 * 3) / 1e3;
  return { partitions, stored };
}

/** OpenSearch or Elasticsearch, for what is kept. Sizes in GB. */
export function toIndex({ rate, ordinary }: Step) {
  const { spans, lines } = toProduced(rate);
  const kept = given.special + (1 - given.special) * ordinary;
  const keptLines = given.securityShare + (1 - given.securityShare) * kept;
  const spanRate = (spans * kept * given.spanJson) / 1e6;
  const lineRate = (lines * keptLines * given.lineJson) / 1e6;
  const spansOfDay = (spanRate * secondsOfDay) / 1e3;
  const linesOfDay = (lineRate * secondsOfDay) / 1e3;
  const copies = 2;
  const cores = ((spanRate + lineRate) * given.peak * copies) / given.indexRate;
  const hotDisk = (spansOfDay + linesOfDay) * given.hotDays * copies * given.diskFactor;
  const hotNodes = Math.max(
    leastNodes,
    Math.ceil(cores / given.nodeCores),
    Math.ceil(hotDisk / (given.nodeMemory * given.hotRatio)),
  );
  const warmDisk = linesOfDay * given.warmDays * given.diskFactor;
  const warmNodes = Math.ceil(warmDisk / (given.nodeMemory * given.warmRatio));
  const spanShards = toShards(spansOfDay);
  const lineShards = toShards(linesOfDay);
  const shards = (spanShards + lineShards) * given.hotDays * copies + lineShards * given.warmDays;
  const day = { spansOfDay, linesOfDay, spanShards, lineShards };
  return { kept, keptLines, cores, hotDisk, hotNodes, warmDisk, warmNodes, shards, ...day };
}

function toShards(gbOfDay: number): number {
  return Math.ceil((gbOfDay * 1.1) / given.shardGb);
}

/** All lines, by gzip, in object storage: GB once the oldest are as old as they get. */
export function toArchive(rate: number) {
  const { lines } = toProduced(rate);
  const day = (lines * given.lineGzip * given.gzipDoubt * secondsOfDay) / 1e9;
  const security = day * given.securityShare * given.securityDays;
  const others = day * (1 - given.securityShare) * given.archiveDays;
  return { day, security, others };
}

/** Dollars a month. */
export function toCost(step: Step) {
  const { spanCores, lineCores } = toProduced(step.rate);
  const { gateways, samplers } = toCollectors(step);
  const index = toIndex(step);
  const archive = toArchive(step.rate);
  const services = toPrice((spanCores + lineCores) * given.peak);
  const collectors = toPrice((gateways + samplers) * given.collectorCores);
  const nodes = toPrice((index.hotNodes + index.warmNodes) * given.nodeCores);
  const disks = (index.hotDisk + index.warmDisk) * given.diskPrice;
  const objects = (archive.security + archive.others) * given.objectPrice;
  const total = services + collectors + nodes + disks + objects;
  const perMillion = (total / (step.rate * secondsOfMonth)) * 1e6;
  return { services, collectors, nodes, disks, objects, total, perMillion };
}

function toPrice(cores: number): number {
  return cores * given.corePrice * hoursOfMonth;
}

/** Dollars a month of a hosted store for a share of the log lines alone. */
export function toHosted(rate: number, share: number) {
  const lines = rate * given.lines * share * secondsOfMonth;
  const gb = (lines * given.lineJson) / 1e9;
  return {
    gb,
    datadog: gb * given.datadogGb + (lines / 1e6) * given.datadogMillion,
    grafana: gb * given.grafanaGb,
  };
}

/** How long the spool of one folder carries an outage, in seconds, at a rate of requests that its service takes. */
export function toSpoolSeconds(ratePerFolder: number, maxBytes: number): number {
  return maxBytes / (ratePerFolder * toServiceBytes());
}

/** Bytes that one of the four services writes to its spool for a request. */
export function toServiceBytes(): number {
  return (given.spans * given.spanBytes + given.lines * given.lineBytes) / 4;
}

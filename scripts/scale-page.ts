import { optionTable } from '#config';
import {
  cells,
  duration,
  exact,
  money,
  percent,
  rounded,
  section,
  size,
  table,
} from './scale/format.ts';
import { toFormulas } from './scale/formulas.ts';
import { chosenInputs, foundInputs, measuredInputs, type Input } from './scale/inputs.ts';
import {
  clustered,
  given,
  largest,
  secondsOfDay,
  steps,
  toArchive,
  toCollectors,
  toCost,
  toIndex,
  toKafka,
  toProduced,
  toServiceBytes,
  toSpoolSeconds,
  worked,
  type Step,
} from './scale/model.ts';
import { toStepTable, toTables } from './scale/tables.ts';

const viewMaxBytes = 1024 ** 3;
const spoolMaxBytes = Number(
  optionTable.find(({ name }) => name === 'FILROUGE_SPOOL_MAX_BYTES')?.default,
);

/** Writes docs/scale.md from the inputs and the model in scripts/scale/. */
export function toScalePage(generated: string): string {
  return [
    '# Scale',
    '',
    generated,
    '',
    toIntro(),
    ...toInputs(),
    ...toTables(),
    '',
    toSteps(),
    '',
    toSampling(),
    '',
    ...toRetention(),
    ...toSpool(),
    '',
    toAlerts(),
    '',
    toFormulas(worked, spoolMaxBytes),
    '',
    rough,
    '',
  ].join('\n');
}

function toIntro(): string {
  const cost = toCost(largest);
  const all = toCost({ rate: largest.rate, ordinary: 1 });
  return `From one machine to 100,000 requests a second, on paper. Nothing on this page was run at these rates. What one request makes
was measured in this repository; what one core, shard or gigabyte carries or costs is taken from the pages that are named; the
rest is a choice, and is called one. \`scripts/scale/inputs.ts\` holds every number and \`scripts/scale/model.ts\` the arithmetic:
put in your own, and run \`npm run docs\`.

A *request* here is what a customer sends. In the shop of \`examples/shop\` four services serve it, so it is four HTTP requests,
one trace, ${exact(given.spans)} spans and ${exact(given.lines)} log lines. Rates are the mean of a day; machines are sized for ${given.peak} times that. GB is 10⁹ bytes,
a month 730 hours. Results are rounded to two digits, and are not better than that.

In short:

- One machine with \`filrouge view\` is for development: at ten requests a second its store holds ${duration(viewMaxBytes / (10 * given.viewBytes))}.
- The services pay ${rounded(((toProduced(1).spanCores + toProduced(1).lineCores) * 1e6) / 1e3)} ms of CPU a request, all four together: ${rounded(toProduced(1e5).spanCores + toProduced(1e5).lineCores)} cores at 100,000 a second.
- What is searchable is what costs. At 100,000 a second all of it would be ${money(all.total)} a month; with ${percent(toIndex(largest).kept)} of the
  traces searchable and every log line in an archive it is ${money(cost.total)}.
- Each step says what breaks first. Mostly it is the store, or its bill.`;
}

function toInputs(): string[] {
  return [
    ...section('Inputs'),
    'Measured here. `npm run bench -- shop` runs the demo with 400 orders against a receiver that counts bodies, and once more with',
    'view. Bytes hardly depend on the machine. CPU was measured on two cores shared with other work, and is high.',
    '',
    ...toInputTable(measuredInputs),
    '',
    'Found. The date is that of the source. A price is a list price, and yours will differ.',
    '',
    ...toInputTable(foundInputs),
    '',
    'Chosen. Change these first.',
    '',
    ...toInputTable(chosenInputs),
    '',
    'Not found, and so not in any sum: public prices of Splunk (no list by the GB), of New Relic (its pages name a price for',
    '2022 only), of spans at Datadog beyond what a host includes, of traffic between zones and of support. Nor is there a rate',
    'for the CPU of Kafka brokers, or one for what `filrouge view` takes in.',
  ];
}

function toInputTable(inputs: Readonly<Record<string, Input>>): string[] {
  return [
    ...table('value', 'unit', 'of what', 'source'),
    ...Object.values(inputs).map(({ value, unit, meaning, source }) =>
      cells(exact(value), unit, meaning, source),
    ),
  ];
}

function toSteps(): string {
  const at = (rate: number): Step => steps.find((step) => step.rate === rate) ?? worked;
  const view = (rate: number): string => duration(viewMaxBytes / (rate * given.viewBytes));
  const hundred = toIndex(at(100));
  const thousand = toCollectors(at(1_000));
  const tenThousand = toCollectors(at(10_000));
  const many = toIndex(largest);
  const unsampled = toIndex({ rate: 1_000, ordinary: 1 });
  return `## Step by step

### 10 requests a second: one machine

\`npx filrouge view\`, and nothing else. It keeps 24 hours or 1 GiB, whichever comes first ([bounds](view.md#bounds)). 1 GiB is ${view(10)} at 10
a second and ${view(1)} at one; 24 hours fit at ${rounded(viewMaxBytes / given.viewBytes / secondsOfDay)} a second.

*Breaks first*: the store's 1 GiB. *Move on* when you want yesterday back, or more than one host sends.

### 100 requests a second: one Collector, one Jaeger

One Collector would do: ${rounded(toCollectors(at(100)).gatewayCores)} of a core. The second one is there for rollouts. Jaeger with the smallest cluster that survives a node, three,
and everything kept: ${size(hundred.hotDisk)} hot, of the ${size(hundred.hotNodes * given.nodeMemory * given.hotRatio)} that three nodes may have. A Jaeger with its store in memory or on one disk is enough where traces
may be lost with the machine; lines then go to files and an archive. \`filrouge view\` still serves each developer; here its store holds ${view(100)}.

*Breaks first*: the disks of the three nodes, at about ${rounded((100 * hundred.hotNodes * given.nodeMemory * given.hotRatio) / hundred.hotDisk)} requests a second. *Move on* then.

### 1,000 requests a second: sample

Without sampling it is ${unsampled.hotNodes} hot nodes. With every error and slow request, and a tenth of the others, it is ${toIndex(at(1_000)).hotNodes}. ${thousand.gateways} gateways, ${thousand.samplers} samplers;
${exact(thousand.traces)} traces wait, which the default of \`num_traces\` holds. Counts and latencies come from before the sampler
(\`span_metrics\` connector), or they are wrong.

*Breaks first*: the default of \`num_traces\`, at ${rounded(given.sampledTraces / (given.peak * given.wait))} requests a second on one sampler. *Move on* when a slow store fills spools.

### 10,000 requests a second: a buffer, and roles

Kafka with ${toKafka(10_000).partitions} partitions, ${tenThousand.gateways} gateways in front of it and ${tenThousand.samplers} samplers behind. Hot and warm nodes apart, ${toIndex(at(10_000)).shards} shards. The sampler's memory is ${rounded(tenThousand.memory)} GB:
replicas come from its CPU, not from its memory, until \`decision_wait\` is longer than ${rounded(toWaitWhereMemoryDecides())} seconds.

*Breaks first*: the bill, then the cluster state when indices roll over by day and by service. One data stream for each type
of line, not for each service. *Move on* when one cluster is more than people can restore in a day.

### 100,000 requests a second: cells

${rounded(toProduced(1e5).spans)} spans/s. ${toKafka(1e5).partitions} partitions, ${toCollectors(largest).gateways} gateways, ${toCollectors(largest).samplers} samplers, ${many.hotNodes} hot and ${many.warmNodes} warm nodes. As one system it is too large to lose: cut it into cells
of 10,000, by region or tenant, each with its own gateways, Kafka and cluster, and search across clusters. A trace must stay
within its cell. Each cell is the step before, sampled harder.

*Breaks first*: whatever is shared by all cells. Network (${rounded((toProduced(1e5).wire * 8) / 1e3)} Gbit/s plain) and the archive's ${size(toArchive(1e5).others)} are next. Think of columns
(ClickHouse) or object storage under the searchable part here: it is not compared on this page.`;
}

/** Seconds of `decision_wait` beyond which the memory of a sampler, not its cores, decides how many there are. */
function toWaitWhereMemoryDecides(): number {
  const gbPerSecond =
    (given.peak * given.spans * given.spanBytes * given.inMemory) /
    1e9 /
    (given.collectorCores * given.collectorMemory);
  const coresPerRate = (given.peak * given.spans) / given.collectorSpans / given.collectorCores;
  return coresPerRate / gbPerSecond;
}

function toSampling(): string {
  return `## Sampling: what is kept and what is lost

The tail sampler keeps a trace when one of its policies does: \`status_code\` ERROR, \`latency\` above your limit, and \`probabilistic\` for
the rest. Of log lines, those of type security and those of level WARNING and above are kept searchable; of the others a share by trace id
(\`probabilistic_sampler\`, which takes the trace id of a line). The tables take the share of WARNING and above to be that of the requests that
failed or were slow. All lines go to the archive first.

| lost | because | instead |
| --- | --- | --- |
| the trace of an ordinary request that a customer asks about | it was not in the share | its lines, by correlation id, from the archive |
| INFO lines of a failed request, from the search | the tail sampler judges traces, not lines | the archive; or keep lines of services that fail often |
| that the lines and the trace of the same ordinary request are kept | two processors, two hashes | not promised: compare both before you count on it |
| spans that come later than \`decision_wait\` | the trace is judged | \`decision_cache\`; a longer wait, for memory |
| rare routes | a share of little is nothing | a policy of their own, 100 % |
| exact counts in the store | it holds a sample | metrics from before the sampler |`;
}

function toRetention(): string[] {
  return [
    '## Retention',
    '',
    'Six to twelve months are for the archive: lines by gzip in object storage (`awss3` exporter of the Collector, `compression: gzip`), by day',
    'and type. Searching it means reading it: by day, with a tool for files, or indexed again.',
    '',
    ...table('what', 'hot', 'warm', 'archive'),
    cells('traces that are kept', `${given.hotDays} days`, '–', '–'),
    cells(
      'lines of type application, network, system',
      `${given.hotDays} days, the share`,
      `${given.warmDays} days more, the share`,
      `${given.archiveDays} days, all`,
    ),
    cells(
      'lines of type security',
      `${given.hotDays} days, all`,
      `${given.warmDays} days more, all`,
      `${given.securityDays} days, all`,
    ),
    '',
    ...toStepTable(clustered, [
      ['archive, a day', ({ rate }) => size(toArchive(rate).day)],
      ['archive, application, network, system', ({ rate }) => size(toArchive(rate).others)],
      ['archive, security', ({ rate }) => size(toArchive(rate).security)],
    ]),
    '',
    'At the largest step the archive is the largest line of the bill: a colder class of storage, or fewer days for INFO, is the next thing to look at.',
    'What must be deleted on request has to be found in it: personal values are hidden before they get there ([redaction](redaction.md)).',
  ];
}

function toSpool(): string[] {
  const maxBytes = spoolMaxBytes;
  const rates = [1, 10, 50, 100, 500, 1_000];
  return [
    ...section('How long the spool carries an outage'),
    `\`FILROUGE_SPOOL_MAX_BYTES\` is ${exact(maxBytes)} for the folder of a service, and never more than 5 % of the free space: ${size((maxBytes * 20) / 1e9)} must be free.`,
    `A service of the shop writes ${rounded(toServiceBytes())} bytes for a request that it serves, plain. *Requests/s* is what the replicas that share a folder serve`,
    'together; in containers with a volume each it is one replica.',
    '',
    cells('requests/s of the folder', ...rates.map((rate) => exact(rate))),
    cells('---', ...rates.map(() => '---:')),
    cells('default carries', ...rates.map((rate) => duration(toSpoolSeconds(rate, maxBytes)))),
    cells('for an hour', ...rates.map((rate) => size((rate * toServiceBytes() * 3_600) / 1e9))),
    '',
    'After that the oldest is dropped, counted as `disk_cap`, and said. The rate of a folder counts, not that of the system: 100,000',
    'requests a second on 1,000 replicas of each service are 100 a second a folder. How fast a backlog is sent afterwards was not measured at these rates.',
  ];
}

function toAlerts(): string {
  const ceiling = 1e6 / given.ruleMicros;
  return `## Alerts

100 rules cost ${exact(given.ruleMicros)} µs a record, so that a whole core looks at ${rounded(ceiling)} records a second: with rules about log lines, those of ${rounded(ceiling / given.lines)} requests.
Half of a core, for the peak, is ${rounded(ceiling / given.lines / given.peak)}. View decodes and stores in the same process, which was not measured at such rates; so take
a tenth, ${rounded(ceiling / given.lines / 10)} requests a second, as the place to stop. Its store is too small long before.

From 100 requests a second on, \`npx filrouge alerts export\` ([alerts](alerts.md#for-productions-engines)) writes the same rules for Prometheus,
OpenSearch, ElastAlert 2 or Kibana. From 1,000 on take Prometheus: the counts come from the Collector before it samples, and a rule then
costs by series, not by record. Rules in the store only see what is kept.`;
}

const rough = `## What is rough

- The shop is talkative: a span for each layer of four services and each query. Yours makes fewer or more: run \`npm run bench -- shop\` in its
  way on your services, or read \`telemetry.stats()\` and count your requests.
- CPU of the services is from benches of one span and one line on a busy machine; requests with real work were not measured. A
  line's bench has lines twice as long as the shop's, and leaves out the sending.
- Documents are taken to be as large as OTLP JSON (spans) or our line. What Jaeger or the Collector's exporter writes differs; measure with \`_cat/indices\`.
- The indexing rate is old, for small documents without copies, and from another engine's version. A second copy is taken to cost as much as the first.
- Collectors that do more than pass on (regular expressions, redaction) need more cores.
- A guess is called one above. All figures of others are theirs: try one node, one Collector and one partition before you buy ten.`;

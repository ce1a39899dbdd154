import { rounded } from './format.ts';
import {
  given,
  secondsOfDay,
  secondsOfMonth,
  toArchive,
  toCollectors,
  toHosted,
  toIndex,
  toKafka,
  toProduced,
  toServiceBytes,
  toSpoolSeconds,
  type Step,
} from './model.ts';

/** Each formula of the model, with a worked line. */
export function toFormulas(worked: Step, maxBytes: number): string {
  const { rate } = worked;
  const produced = toProduced(rate);
  const collectors = toCollectors(worked);
  const kafka = toKafka(rate);
  const index = toIndex(worked);
  const archive = toArchive(rate);
  const hosted = toHosted(rate, 1);
  const g = given;
  const wire = `${rate} × (${g.spans} × ${g.spanBytes} + ${g.lines} × ${g.lineBytes})`;
  const lineMicros = rounded(g.lineCleanMicros + g.lineSpoolMicros);
  return `## Formulas

With the worked line for 1,000 requests a second, \`r\`, of which ${worked.ordinary} of the ordinary ones, \`x\`, are kept.

\`\`\`text
OTLP, MB/s         r × (spans × bytes + lines × bytes) / 10⁶
                   ${wire} / 10⁶ = ${rounded(produced.wire)}
service cores      r × (spans × µs + lines × µs) / 10⁶
                   ${rate} × (${g.spans} × ${g.spanMicros} + ${g.lines} × ${lineMicros}) / 10⁶ = ${rounded(produced.spanCores + produced.lineCores)}
gateway cores      r × peak × (spans / spans of a core + lines / lines of a core)
                   ${rate} × ${g.peak} × (${g.spans} / ${g.collectorSpans} + ${g.lines} / ${g.collectorLines}) = ${rounded(collectors.gatewayCores)}
gateways           ⌈cores / cores of a replica⌉ + 1
                   ⌈${rounded(collectors.gatewayCores)} / ${g.collectorCores}⌉ + 1 = ${collectors.gateways}
traces that wait   r × peak × decision_wait
                   ${rate} × ${g.peak} × ${g.wait} = ${collectors.traces}
sampler memory, GB traces that wait × spans × bytes × overhead / 10⁹
                   ${collectors.traces} × ${g.spans} × ${g.spanBytes} × ${g.inMemory} / 10⁹ = ${rounded(collectors.memory)}
samplers           ⌈max(span cores / cores, memory / memory of a replica)⌉ + 1
                   ⌈max(${rounded((produced.spans * g.peak) / g.collectorSpans)} / ${g.collectorCores}, ${rounded(collectors.memory)} / ${g.collectorCores * g.collectorMemory})⌉ + 1 = ${collectors.samplers}
partitions         ⌈MB/s × peak / MB/s of a partition⌉
                   ⌈${rounded(produced.wire)} × ${g.peak} / ${g.partition}⌉ = ${kafka.partitions}
Kafka disk, GB     r × bytes by gzip × doubt × hours × 3,600 × 3 / 10⁹
                   ${rounded(produced.gzip)} × 10⁶ × ${g.gzipDoubt} × ${g.kafkaHours} × 3600 × 3 / 10⁹ = ${rounded(kafka.stored)}
traces kept        special + (1 − special) × x
                   ${g.special} + (1 − ${g.special}) × ${worked.ordinary} = ${rounded(index.kept)}
lines searchable   security + (1 − security) × traces kept
                   ${g.securityShare} + (1 − ${g.securityShare}) × ${rounded(index.kept)} = ${rounded(index.keptLines)}
GB a day           r × spans × kept × bytes of the document × 86,400 / 10⁹
                   ${rate} × ${g.spans} × ${rounded(index.kept)} × ${g.spanJson} × 86400 / 10⁹ = ${rounded(index.spansOfDay)} (spans)
primary shards     ⌈GB a day × 1.1 / GB of a shard⌉
                   ⌈${rounded(index.spansOfDay)} × 1.1 / ${g.shardGb}⌉ = ${index.spanShards} (spans)
vCPU to index      MB/s × peak × copies / MB/s of a vCPU
                   ${rounded(((index.spansOfDay + index.linesOfDay) / secondsOfDay) * 1e3)} × ${g.peak} × 2 / ${g.indexRate} = ${rounded(index.cores)}
hot disk, GB       GB a day × days × copies × factor
                   ${rounded(index.spansOfDay + index.linesOfDay)} × ${g.hotDays} × 2 × ${g.diskFactor} = ${rounded(index.hotDisk)}
hot nodes          max(3, ⌈vCPU / vCPU of a node⌉, ⌈hot disk / (memory of a node × ratio)⌉)
                   max(3, ⌈${rounded(index.cores)} / ${g.nodeCores}⌉, ⌈${rounded(index.hotDisk)} / (${g.nodeMemory} × ${g.hotRatio})⌉) = ${index.hotNodes}
archive, GB a day  r × lines × bytes by gzip × doubt × 86,400 / 10⁹
                   ${rate} × ${g.lines} × ${g.lineGzip} × ${g.gzipDoubt} × 86400 / 10⁹ = ${rounded(archive.day)}
hosted, $ a month  GB a month × $ a GB + millions of lines × $ a million
                   ${rounded(hosted.gb)} × ${g.datadogGb} + ${rounded((rate * g.lines * secondsOfMonth) / 1e6)} × ${g.datadogMillion} = ${rounded(hosted.datadog)} (Datadog)
spool, s           bytes / (requests/s of the folder × bytes of a service)
                   ${maxBytes} / (100 × ${rounded(toServiceBytes())}) = ${rounded(toSpoolSeconds(100, maxBytes))}
\`\`\`

The worked lines show rounded parts; the results are computed from the exact ones.`;
}

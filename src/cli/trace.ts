import { parseArgs } from 'node:util';
import type { CorrelationView, TraceView } from '#viewer/api';
import { CliError } from './cli-error.ts';
import { hasColour } from './colour.ts';
import { toSafeText } from '#safe-text';
import { toTraceTree } from '#viewer/trace-tree';
import { defaultViewUrl, getFromView } from './view-api.ts';

const traceIdText = /^[0-9a-f]{32}$/i;

/**
 * `filrouge trace <trace id or correlation id> [--url URL] [--json]`: prints what a running view has stored of it.
 * @throws CliError when the view does not answer or knows nothing of the id.
 */
export async function runTrace(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { url: { type: 'string', default: defaultViewUrl }, json: { type: 'boolean' } },
  });
  const [id, ...others] = positionals;
  if (id === undefined || others.length > 0) {
    throw new CliError('filrouge trace expects one trace id or correlation id.', 2);
  }
  const found = await find(values.url, id);
  if (values.json === true) console.log(JSON.stringify(found, undefined, 2));
  else if ('spans' in found) printTree(found);
  else await printCorrelation(values.url, found);
}

async function find(url: string, id: string): Promise<TraceView | CorrelationView> {
  if (traceIdText.test(id)) {
    const view = await getFromView<TraceView>(url, `/api/traces/${id}/view`);
    if (view !== undefined) return view;
  }
  const correlation = await getFromView<CorrelationView>(
    url,
    `/api/correlations/${encodeURIComponent(id)}`,
  );
  if (correlation !== undefined) return correlation;
  throw new CliError(`The view at ${url} has no trace or correlation id ${toSafeText(id)}.`);
}

async function printCorrelation(url: string, correlation: CorrelationView): Promise<void> {
  for (const { trace_id: traceId } of correlation.traces) {
    const view = await getFromView<TraceView>(url, `/api/traces/${traceId}/view`);
    if (view !== undefined) printTree(view);
  }
  const traceIds = new Set(correlation.traces.map((trace) => trace.trace_id));
  for (const log of correlation.logs.filter((row) => !traceIds.has(row.trace_id ?? ''))) {
    const head = `${log.datetime} ${log.level.padEnd(7)} ${log.service}`;
    console.log(toSafeText(`${head}  ${log.message}`));
  }
}

function printTree(view: TraceView): void {
  for (const line of toTraceTree(view, { colour: hasColour() })) console.log(line);
}

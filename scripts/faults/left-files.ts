import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLogsJson, parseTracesJson } from '#otlp';

/** Gives the numbers of the records in the dead-letter files of a service; NaN for a line that holds none. */
export function readDeadLetters(folder: string): { spans: number[]; logs: number[] } {
  const read = (signal: 'spans' | 'logs', toNumber: (line: string) => number): number[] => {
    const file = join(folder, `rejected.${signal}.jsonl`);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => attempt(() => toNumber(line)));
  };
  return {
    spans: read('spans', (line) => onlyNumber(parseTracesJson(line).flatMap(spansOf))),
    logs: read('logs', (line) => onlyNumber(parseLogsJson(line).flatMap(logsOf))),
  };
}

const spansOf = ({ scopeSpans }: ReturnType<typeof parseTracesJson>[number]): Numbered[] =>
  scopeSpans.flatMap(({ spans }) => spans);
const logsOf = ({ scopeLogs }: ReturnType<typeof parseLogsJson>[number]): Numbered[] =>
  scopeLogs.flatMap(({ logRecords }) => logRecords);

interface Numbered {
  readonly attributes: Readonly<Record<string, unknown>>;
}

function onlyNumber(records: readonly Numbered[]): number {
  return records.length === 1 ? Number(records[0]?.attributes['n']) : Number.NaN;
}

function attempt(read: () => number): number {
  try {
    return read();
  } catch {
    return Number.NaN;
  }
}

// oxlint-disable-next-line no-control-regex -- Those are what is looked for.
const controlCharacters = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;

/** Counts lines and control characters of a text file; undefined when there is none. */
export function readText(file: string): { lines: number; controls: number } | undefined {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  return {
    lines: text.split('\n').length - 1,
    controls: text.match(controlCharacters)?.length ?? 0,
  };
}

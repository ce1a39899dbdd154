// An OTLP receiver in a process of its own: goes down and up as its parent says, and counts what it acknowledged.
import { FaultySink } from '../../scripts/faults/sink.ts';

/** What the sink answers to each command. */
export interface SinkAnswer {
  readonly url: string;
  /** Numbers that were acknowledged. */
  readonly spans: number;
  readonly records: number;
  /** Requests with spans. */
  readonly requests: number;
}

const sink = new FaultySink();

function toAnswer(): SinkAnswer {
  const { spans, logs, url } = sink;
  return {
    url,
    spans: spans.acknowledged.size,
    records: logs.acknowledged.size,
    requests: spans.requests.length,
  };
}

process.on('message', (message: { readonly command: 'up' | 'down' | 'count' }) => {
  const { command } = message;
  const changed =
    command === 'count'
      ? Promise.resolve()
      : sink.setMode({ kind: command === 'up' ? 'ok' : 'down' });
  void changed.then(() => process.send?.(toAnswer()));
});
process.once('disconnect', () => void sink.close());
await sink.start();
process.send?.(toAnswer());

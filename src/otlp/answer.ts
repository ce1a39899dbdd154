import { ProtobufReader } from './protobuf-reader.ts';

/** What a receiver refused of an accepted request (OpenTelemetry protocol, "Partial Success"). */
export interface Refused {
  readonly refused?: number;
  readonly reason?: string;
}

/** Reads the answer to a request of spans. Never throws: whoever answers with a success took what it does not refuse. */
export function readTracesAnswer(body: Uint8Array, isJson: boolean): Refused {
  return readAnswer(body, isJson, 'rejectedSpans');
}

/** Reads the answer to a request of log records. Never throws. */
export function readLogsAnswer(body: Uint8Array, isJson: boolean): Refused {
  return readAnswer(body, isJson, 'rejectedLogRecords');
}

function readAnswer(body: Uint8Array, isJson: boolean, name: string): Refused {
  if (body.length === 0) return {};
  try {
    return isJson ? readJson(body, name) : readProtobuf(body);
  } catch {
    return {};
  }
}

function readJson(body: Uint8Array, name: string): Refused {
  const { partialSuccess } = JSON.parse(Buffer.from(body).toString()) as {
    readonly partialSuccess?: Readonly<Record<string, unknown>>;
  };
  return toRefused(Number(partialSuccess?.[name] ?? 0), partialSuccess?.['errorMessage']);
}

function readProtobuf(body: Uint8Array): Refused {
  const reader = new ProtobufReader(body);
  let refused = 0;
  let reason = '';
  while (reader.next()) {
    if (reader.field !== 1) {
      reader.skip();
      continue;
    }
    const outer = reader.enter();
    while (reader.next()) {
      if (reader.field === 1) refused = reader.uint32();
      else if (reader.field === 2) reason = reader.text();
      else reader.skip();
    }
    reader.leave(outer);
  }
  return toRefused(refused, reason);
}

function toRefused(refused: number, reason: unknown): Refused {
  if (!(refused > 0)) return {};
  return { refused, ...(typeof reason === 'string' && reason !== '' ? { reason } : {}) };
}

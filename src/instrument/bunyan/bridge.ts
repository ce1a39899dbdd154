import { guarded } from '#diagnostics';
import type { Intake, Taken } from '#intake';
import { readField, toSeverityNumber, traceFields } from '#record';
import { LateCalls } from '../late-calls.ts';
import { contextOf } from '../line-context.ts';

/** The part of a bunyan logger that the bridge uses. */
export interface BunyanLogger {
  _emit(...args: unknown[]): unknown;
}

/** One record of bunyan, made for one call: fields of the logger and of the call, after serializers. */
type BunyanRecord = Record<string, unknown>;

/** bunyan's own names on a record. */
const skipped: ReadonlySet<string> = new Set([
  'level',
  'msg',
  'time',
  'pid',
  'hostname',
  'v',
  ...traceFields,
]);

interface EmitCall {
  readonly rec: BunyanRecord;
  /** True as soon as the record is handed to OpenTelemetry: it must not be sent again. */
  isSent: boolean;
}

/**
 * Puts the bridge at `logger._emit`: the one place that every record of a logger and of its children passes, before any
 * stream. Nothing of ours throws into the caller.
 * @param prototype `Logger.prototype` of a bunyan module. A second call does nothing.
 */
export function bridgeEmit(prototype: BunyanLogger, intake: Intake): void {
  if (bridged.has(prototype)) return;
  bridged.add(prototype);
  const original = prototype._emit;
  const late = new LateCalls<EmitCall>((call) => {
    guarded('bunyan bridge', () => send(call, intake));
  });
  prototype._emit = function _emit(this: BunyanLogger, ...args: unknown[]): unknown {
    const [rec, onlyText] = args;
    // For DTrace, bunyan asks for the text of a record that it does not write.
    if (onlyText === true || typeof rec !== 'object' || rec === null)
      return original.apply(this, args);
    const call: EmitCall = { rec: rec as BunyanRecord, isSent: false };
    try {
      args[0] = take(call, intake, late);
    } catch {
      if (!call.isSent) late.add(call);
    }
    return original.apply(this, args);
  };
}

const bridged = new WeakSet<object>();

/** Gives what the streams get: the record without secrets, with the fields of the context. */
function take(call: EmitCall, intake: Intake, late: LateCalls<EmitCall>): BunyanRecord {
  if (!late.admit(call)) return call.rec;
  const { record, areFieldsClean } = send(call, intake);
  const clean = areFieldsClean ? call.rec : (intake.redactor.keep(call.rec) as BunyanRecord);
  const fields = contextOf(record);
  // Made for this call, so it may be changed.
  for (const name in fields) clean[name] ??= fields[name];
  return clean;
}

function send(call: EmitCall, intake: Intake): Taken {
  const { rec } = call;
  const time = readField(rec, 'time');
  const taken = intake.take({
    level: toSeverityNumber(Number(readField(rec, 'level'))),
    message: readField(rec, 'msg'),
    fields: rec,
    skipped,
    ...(time instanceof Date ? { timeMs: time.getTime() } : {}),
  });
  call.isSent = true;
  intake.emit(taken, 'filrouge.bunyan');
  return taken;
}

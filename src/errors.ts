/** Code of a {@link TelemetryError}. docs/errors.md says what each means and what to do. */
export type ErrorCode =
  | 'FR_NODE_TOO_OLD'
  | 'FR_CONFIG_BAD_VALUE'
  | 'FR_START_FAILED'
  | 'FR_VIEW_PORT_TAKEN'
  | 'FR_VIEW_STORE_UNUSABLE'
  | 'FR_OTLP_MALFORMED';

/** Every code with its sentence and its remedy. A retired code stays here, marked. */
export const errorTable: Readonly<Record<ErrorCode, ErrorRow>> = {
  FR_NODE_TOO_OLD: {
    sentence: 'This Node.js is older than the oldest supported one.',
    remedy: 'Run Node.js 22.16 or newer; until then the application runs without telemetry.',
  },
  FR_CONFIG_BAD_VALUE: {
    sentence: 'An environment variable is not as expected, and `strict` was asked for.',
    remedy:
      'Correct the variable that the message names, or leave `strict` out: then a default is used.',
  },
  FR_START_FAILED: {
    sentence: 'Telemetry or filrouge view could not start.',
    remedy: 'The message names the cause; an application runs on without telemetry.',
  },
  FR_VIEW_PORT_TAKEN: {
    sentence: 'The port of filrouge view is in use.',
    remedy: 'Choose another with --port N, or 0 for a free one.',
  },
  FR_VIEW_STORE_UNUSABLE: {
    sentence:
      'The folder of filrouge view cannot be used: locked by another view, of a newer version, or no store.',
    remedy: 'End the other view, update filrouge, or choose another folder with --data DIR.',
  },
  FR_OTLP_MALFORMED: {
    sentence: 'A request body is not a valid OTLP message.',
    remedy:
      'Check the content type and the exporter that sent it; nothing of the request was stored.',
  },
};

/** What a code means. */
export interface ErrorRow {
  readonly sentence: string;
  readonly remedy: string;
}

/**
 * The only error class of filrouge. Recognise it by `code`: two versions of the package may be loaded.
 */
export class TelemetryError extends Error {
  /** Always `TelemetryError`. */
  override readonly name = 'TelemetryError';
  /** What happened; stable across versions. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

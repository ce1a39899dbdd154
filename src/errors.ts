/** Every code with its sentence and its remedy. A retired code stays here, marked. */
export const errorTable = {
  FR_NODE_TOO_OLD: {
    sentence: 'This Node.js is older than the oldest supported one.',
    remedy: 'Run Node.js 22.16 or newer; until then the application runs without telemetry.',
  },
  FR_CONFIG_BAD_VALUE: {
    sentence: 'An environment variable is not as expected, and `strict` was asked for.',
    remedy: 'Correct the variable that the message names, or leave `strict` out: then a default is used.',
  },
  FR_START_FAILED: {
    sentence: 'Telemetry could not start.',
    remedy: 'The application runs without it; the message names the cause.',
  },
  FR_VIEW_PORT_TAKEN: {
    sentence: 'The port of filrouge view is in use.',
    remedy: 'Choose another with --port N, or 0 for a free one.',
  },
  FR_OTLP_MALFORMED: {
    sentence: 'A request body is not a valid OTLP message.',
    remedy: 'Check the content type and the exporter that sent it; nothing of the request was stored.',
  },
} as const satisfies Record<string, { sentence: string; remedy: string }>;

/** Code of a {@link TelemetryError}. */
export type ErrorCode = keyof typeof errorTable;

/**
 * The only error class of filrouge. Recognise it by `code`: two versions of the package may be loaded.
 */
export class TelemetryError extends Error {
  override readonly name = 'TelemetryError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

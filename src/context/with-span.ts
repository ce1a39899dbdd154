import { SpanStatusCode, trace, type Span } from '@opentelemetry/api';

/**
 * Runs a function inside a new span, which ends when the function returns or its promise settles.
 * An exception is recorded on the span, marks it as an error, and goes on to the caller.
 * @param name Low-cardinality name, such as `charge card`.
 * @returns What the function returns.
 * @since 0.1.0
 */
export function withSpan<Result>(name: string, run: (span: Span) => Result): Result {
  return trace.getTracer('filrouge').startActiveSpan(name, (span) => {
    try {
      const result = run(span);
      if (!(result instanceof Promise)) {
        span.end();
        return result;
      }
      return endAfter(span, result) as Result;
    } catch (error) {
      fail(span, error);
      throw error;
    }
  });
}

async function endAfter<Value>(span: Span, promise: Promise<Value>): Promise<Value> {
  try {
    const value = await promise;
    span.end();
    return value;
  } catch (error) {
    fail(span, error);
    throw error;
  }
}

function fail(span: Span, error: unknown): void {
  const exception = error instanceof Error ? error : new Error(String(error));
  span.recordException(exception);
  span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
  span.end();
}

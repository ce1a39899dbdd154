import { SpanStatusCode, type Attributes, type Span } from '@opentelemetry/api';
import { isErrorLike, readField, toThrownText } from '#record';

/**
 * Marks the span of a request as failed by what was thrown or emitted.
 * @param toType Gives the value of `error.type`.
 * @returns The attributes that it has put on the span.
 */
export function markFailed(
  span: Span,
  error: unknown,
  toType: (error: object) => string,
): Attributes {
  const isError = isErrorLike(error);
  const message = isError ? readText(error, 'message') : toThrownText(error);
  const attributes: Attributes = { 'error.type': isError ? toType(error) : '_OTHER' };
  span.setAttributes(attributes);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.recordException(isError ? (error as Error) : message);
  return attributes;
}

/** Reads a text of an error; what a program throws may itself throw when it is read. */
export function readText(error: object, name: string): string {
  const text = readField(error, name);
  return typeof text === 'string' ? text : '';
}

/** What the OpenTelemetry specification says when nobody named the service. */
export const unknownService = 'unknown_service:node';

let currentName: string | undefined;

/** Names this service for log lines and outgoing `x-client-id`. Called once, at start. */
export function setServiceName(name: string): void {
  currentName = name;
}

/** Gives the name of this service: as set at start, else `OTEL_SERVICE_NAME`, else `unknown_service:node`. */
export function serviceName(): string {
  return currentName ?? (process.env['OTEL_SERVICE_NAME'] || unknownService);
}

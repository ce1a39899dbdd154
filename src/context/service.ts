/** Who writes the records of this process, by the names of the fields. */
export interface Identity {
  readonly service: string;
  readonly build_id: string;
  readonly hostname: string;
  readonly environment: string;
}

/** What the OpenTelemetry specification says when nobody named the service. */
export const unknownService = 'unknown_service:node';

let current: Identity = {
  service: unknownService,
  build_id: 'unknown',
  hostname: 'unknown',
  environment: 'development',
};

/** Says who writes the records of this process. Called at start, or by the first logger when nothing was started. */
export function setIdentity(identity: Identity): void {
  current = identity;
}

/** Gives who writes the records of this process. */
export function identity(): Identity {
  return current;
}

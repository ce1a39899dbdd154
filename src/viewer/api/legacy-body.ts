/** What went wrong, for one trace or for all. */
export interface LegacyError {
  readonly code?: number;
  readonly msg: string;
  readonly traceID?: string;
}

/** Gives the body of every answer of Jaeger before its `/api/v3`. */
export function toLegacyBody(
  data: readonly unknown[] | null,
  errors: readonly LegacyError[] | null = null,
  total: number = data?.length ?? 0,
): object {
  return { data, total, limit: 0, offset: 0, errors };
}

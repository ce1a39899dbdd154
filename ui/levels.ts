import type { LogRow } from '#viewer/api';

/** Level of a log record. */
export type Level = LogRow['level'];

/** All levels, from least to most severe. */
export const levels: readonly Level[] = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'FATAL'];

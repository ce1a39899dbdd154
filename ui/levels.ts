import type { LogRow } from '#viewer/api';

/** Level of a log record. */
export type Level = LogRow['level'];

/** From least to most severe. */
const levels: readonly Level[] = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'FATAL'];

/** Choices of levels, as the server takes them: exact names, several with commas. */
export const levelChoices = [
  { value: 'WARNING,ERROR,FATAL', text: 'warnings and worse' },
  { value: 'ERROR,FATAL', text: 'errors' },
  ...levels.map((level) => ({ value: level, text: `${level} only` })),
];

import type { LogRow } from '#viewer/api';
import type { Texts } from './text/en.ts';
import type { Choice } from './filters.tsx';

/** Level of a log record. */
export type Level = LogRow['level'];

/** From least to most severe. */
const levels: readonly Level[] = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'FATAL'];

/** Gives the choices of levels, as the server takes them: exact names, several with commas. */
export function toLevelChoices(filters: Texts['filters']): readonly Choice[] {
  return [
    { value: 'WARNING,ERROR,FATAL', text: filters.warningsAndWorse },
    { value: 'ERROR,FATAL', text: filters.errorsOnly },
    ...levels.map((level) => ({ value: level, text: filters.levelOnly(level) })),
  ];
}

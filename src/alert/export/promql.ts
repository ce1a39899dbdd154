/** A counter in a window, added up by labels. */
export interface Counted {
  /** Name of the metric in Prometheus. */
  readonly metric: string;
  /** Length of the window, as Prometheus writes it. */
  readonly window: string;
  readonly by: readonly string[];
}

/**
 * Gives how much a counter grew in a window. `increase()` does not see the first value of a series that is new:
 * of one that was not there before the window, all of it counts.
 */
export function toGrowth({ metric, window, by }: Counted): string {
  return toSum(
    `(${metric} unless ${metric} offset ${window}) or increase(${metric}[${window}])`,
    by,
  );
}

/** Gives how much it grew in the window before. */
export function toGrowthBefore({ metric, window, by }: Counted, twice: string): string {
  const then = `offset ${window}`;
  return toSum(
    `(${metric} ${then} unless ${metric} offset ${twice}) or increase(${metric}[${window}] ${then})`,
    by,
  );
}

/** Adds up by labels; without any, all. */
export function toSum(expression: string, by: readonly string[]): string {
  return `sum${by.length === 0 ? '' : ` by (${by.join(', ')}) `}(${expression})`;
}

/** Gives the name of a label or a metric, which has no dots. */
export function toPrometheusName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_');
  return /^\d/.test(plain) ? `_${plain}` : plain;
}

/** Keeps a text from being read as a template of Prometheus. */
export function toTemplateText(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}

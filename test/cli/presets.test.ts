import { describe, expect, test } from 'vitest';
import { findProblems, parseFurther, readDestination } from '#config';
import { findEmptyHeader } from '../../src/cli/preset/headers.ts';
import { fill, placeholdersIn } from '../../src/cli/preset/preset.ts';
import { presets } from '../../src/cli/preset/presets.ts';
import { needed, toJson, toList, toShell } from '../../src/cli/preset/print.ts';
import { toSecond } from '../../src/cli/preset/second.ts';

/** Each preset in each of its regions. */
const cases = presets.flatMap((preset) =>
  preset.variants.map((variant) => ({ name: `${preset.name} ${variant.name}`, preset, variant })),
);

/** A value for each variable of the shell, addresses among them. */
function toShellVariables(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [
      name,
      /ENDPOINT|URL/.test(name) ? 'https://host.example' : `dummy-${name.length}==`,
    ]),
  );
}

describe('the table of presets', () => {
  test('has the ten back ends, each once', () => {
    expect(presets.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['elastic', 'newrelic', 'datadog', 'splunk', 'grafana']),
    );
    expect(new Set(presets.map(({ name }) => name)).size).toBe(10);
  });

  test.each(presets)('$name has a source with a day for everything it says', (preset) => {
    const { traces, logs, facts, variants } = preset;
    const variables = variants.flatMap((variant) => variant.variables);
    const all = [traces, logs, ...facts, ...variables];
    expect(facts.length).toBeGreaterThan(0);
    for (const { source } of all) {
      expect(URL.parse(source.url)?.protocol).toBe('https:');
      expect(source.checked).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });

  test.each(presets)('$name names each of its regions once', ({ variants }) => {
    expect(new Set(variants.map(({ name }) => name)).size).toBe(variants.length);
  });

  test.each(cases)('$name says of each variable of the shell what it is', ({ preset, variant }) => {
    const used = new Set(variant.variables.flatMap(({ value }) => placeholdersIn(value)));
    expect(new Set(needed(preset, variant).map(({ name }) => name))).toEqual(used);
  });

  test.each(cases)('$name is right for the table of options', ({ preset, variant }) => {
    const shell = toShellVariables(needed(preset, variant).map(({ name }) => name));
    const environment = Object.fromEntries(
      variant.variables.map(({ name, value }) => [name, fill(value, shell)]),
    );
    expect(findProblems(environment)).toEqual([]);
    expect(findEmptyHeader(environment, Object.keys(environment))).toBeUndefined();
    for (const signal of ['traces', 'logs'] as const) {
      const { url, headers } = readDestination(environment, signal);
      expect(URL.canParse(url)).toBe(true);
      expect(Object.values(headers).join(' ')).not.toContain('%20');
    }
  });

  test.each(cases)('$name takes no log records where it says so', ({ preset, variant }) => {
    const exporter = variant.variables.find(({ name }) => name === 'OTEL_LOGS_EXPORTER');
    expect(exporter?.value).toBe(preset.logs.isTaken ? undefined : 'none');
  });
});

describe('what is printed', () => {
  test.each(cases)('$name is comments and export lines alone', ({ preset, variant }) => {
    const lines = toShell(preset, variant).split('\n');
    expect(lines.filter((line) => !/^(# .|export [A-Z_]+="[^"`\\]*"$)/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('# As a second destination: '))).toHaveLength(1);
  });

  test.each(cases)('$name has the same as JSON', ({ preset, variant }) => {
    const parsed = JSON.parse(JSON.stringify(toJson(preset, variant))) as ReturnType<typeof toJson>;
    expect(parsed).toMatchObject({
      name: preset.name,
      region: variant.name,
      variables: variant.variables.map(({ name, value }) => ({ name, value })),
      facts: preset.facts.map(({ text }) => ({ text })),
    });
  });

  test('the list has one line for each, below its head', () => {
    expect(toList().split('\n')).toHaveLength(presets.length + 1);
  });
});

describe('toSecond()', () => {
  const secondOf = (name: string, region?: string): string => {
    const one = cases.find(
      ({ preset, variant }) =>
        preset.name === name && (region === undefined || variant.name === region),
    );
    return one === undefined ? '' : toSecond(one.preset, one.variant);
  };

  test('is a variable where no header is needed', () => {
    expect(secondOf('collector')).toBe('export FILROUGE_ALSO_SEND_TO="http://127.0.0.1:4318"');
  });

  test('has the headers behind the address', () => {
    expect(secondOf('dash0')).toBe(
      'export FILROUGE_ALSO_SEND_TO="https://ingress.$DASH0_REGION.dash0.com;Authorization=Bearer%20$DASH0_AUTH_TOKEN"',
    );
  });

  test('names the signal that is taken where it is one', () => {
    expect(secondOf('jaeger')).toBe(
      'export FILROUGE_ALSO_SEND_TO="http://127.0.0.1:4318;signals=traces"',
    );
  });

  test('is read as it is said', () => {
    for (const { preset, variant } of cases) {
      const [, value] =
        /^export FILROUGE_ALSO_SEND_TO="(.*)"$/.exec(toSecond(preset, variant)) ?? [];
      if (value === undefined) continue;
      const filled = value
        .replace(/^\$[A-Z_]+/, 'https://backend.example.org')
        .replaceAll(/\$[A-Z_]+/g, 'value');
      expect(parseFurther(filled)).toHaveLength(1);
    }
  });

  test.each([
    ['splunk', undefined],
    ['datadog', 'eu'],
  ])('is a Collector for %s', (one, region) => {
    expect(secondOf(one, region)).toMatch(/^put a Collector between: /);
  });
});

describe('findEmptyHeader()', () => {
  const name = 'OTEL_EXPORTER_OTLP_HEADERS';
  const find = (value: string) => findEmptyHeader({ [name]: value }, [name])?.header;

  test.each([
    ['api-key=', 'api-key'],
    ['a=b, api-key= ', 'api-key'],
    ['Authorization=ApiKey%20', 'Authorization'],
    ['Authorization=Bearer ', 'Authorization'],
    ['Authorization=Basic%20%20', 'Authorization'],
    ['api-key=x', undefined],
    ['Authorization=Bearer%20x', undefined],
    ['', undefined],
  ])('finds in "%s": %s', (value, header) => {
    expect(find(value)).toBe(header);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rowOfField } from '#record';
import { panels } from '../../scripts/generate/panels.ts';

interface SavedObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly {
    readonly name: string;
    readonly type: string;
    readonly id: string;
  }[];
}

const objects = readFileSync('deploy/opensearch/dashboards.ndjson', 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as SavedObject);

describe('the dashboard', () => {
  test('is the same for both engines', () => {
    const other = readFileSync('deploy/elasticsearch/dashboards.ndjson', 'utf8');
    expect(other).toBe(readFileSync('deploy/opensearch/dashboards.ndjson', 'utf8'));
  });

  test.each(panels)(
    'has no field in "$title" that a record has not, or that cannot be counted',
    (panel) => {
      const fields = [
        ...panel.where.map(({ field }) => field),
        ...panel.measures.flatMap((measure) => ('field' in measure ? [measure.field] : [])),
        ...(panel.by === undefined ? [] : [panel.by]),
      ];
      for (const field of fields)
        expect(rowOfField(field)?.type).toMatch(/^(keyword|integer|number)$/);
    },
  );

  test('refers to objects that are there', () => {
    const known = new Set(objects.map(({ type, id }) => `${type} ${id}`));
    expect(known.size).toBe(objects.length);
    for (const { type, id } of objects.flatMap(({ references }) => references))
      expect(known).toContain(`${type} ${id}`);
  });

  test('has a place for each panel, none on another one', () => {
    const dashboard = objects.find(({ type }) => type === 'dashboard');
    const placed = JSON.parse(String(dashboard?.attributes['panelsJSON'])) as {
      readonly panelRefName: string;
      readonly gridData: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
    }[];
    expect(placed.map(({ panelRefName }) => panelRefName)).toEqual(
      dashboard?.references.map(({ name }) => name),
    );
    expect(placed).toHaveLength(panels.length + 1);
    const cells = placed.flatMap(({ gridData: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

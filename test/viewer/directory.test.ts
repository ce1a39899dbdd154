import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Directory, DirectoryWriter } from '../../src/viewer/store/blocks/directory.ts';
import { DirectorySet } from '../../src/viewer/store/blocks/directory-set.ts';

test('a directory gives the rows of a key, however keys are spread', () => {
  const key = fc.oneof(
    fc.nat(0xffffffff),
    fc.nat(5),
    fc.integer({ min: 0xfffffffa, max: 0xffffffff }),
    fc.integer({ min: 0x80000000, max: 0x80000020 }),
  );
  const row = fc.record({
    trace: fc.option(key, { nil: undefined }),
    correlation: fc.option(key, { nil: undefined }),
  });
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 300 }),
      fc.array(key),
      fc.nat(1e15),
      (rows, more, firstSeq) => {
        const writer = new DirectoryWriter(firstSeq);
        for (const [at, keys] of rows.entries()) writer.add(firstSeq + at, { ...keys, own: 0 });
        const directory = new Directory(firstSeq, writer.toBytes().keys);
        const asked = [...more, ...rows.flatMap(({ trace, correlation }) => [trace, correlation])];
        for (const each of asked) {
          if (each === undefined) continue;
          const wanted = rows.flatMap(({ trace, correlation }, at) =>
            [trace, correlation].filter((its) => its === each).map(() => firstSeq + at),
          );
          const found: number[] = [];
          directory.collect(each, found);
          expect(found).toEqual(wanted);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('a set of directories gives the rows of all that are left', () => {
  const row = fc.tuple(fc.nat(400), fc.nat(0xffffffff));
  const block = fc.array(row, { minLength: 1, maxLength: 5 });
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ rows: block }) },
    { weight: 1, arbitrary: fc.record({ keptOf: fc.integer({ min: 1, max: 9 }) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150, size: 'max' }), (steps) => {
      const set = new DirectorySet();
      let model: { readonly seq: number; readonly firstSeq: number; readonly key: number }[] = [];
      let firstSeq = 1;
      for (const each of steps) {
        if ('keptOf' in each) {
          const kept = new Set(
            model.map((its) => its.firstSeq).filter((_, at) => at % each.keptOf === 0),
          );
          set.keepOnly(kept);
          model = model.filter((its) => kept.has(its.firstSeq));
          continue;
        }
        const writer = new DirectoryWriter(firstSeq);
        for (const [at, [small, large]] of each.rows.entries()) {
          // Keys of few upper bits, and of all.
          const keys = { trace: small * 7_919, correlation: large };
          writer.add(firstSeq + at, { ...keys, own: 0 });
          model.push(
            { seq: firstSeq + at, firstSeq, key: keys.trace },
            { seq: firstSeq + at, firstSeq, key: keys.correlation },
          );
        }
        set.add(new Directory(firstSeq, writer.toBytes().keys));
        firstSeq += 1_024;
      }
      expect([...set.all()]).toHaveLength(new Set(model.map((its) => its.firstSeq)).size);
      for (const key of new Set(model.map((its) => its.key))) {
        const found: number[] = [];
        set.collect(key, found);
        expect(found.toSorted((a, b) => a - b)).toEqual(
          model.filter((its) => its.key === key).map(({ seq }) => seq),
        );
      }
    }),
    { numRuns: 60 },
  );
});

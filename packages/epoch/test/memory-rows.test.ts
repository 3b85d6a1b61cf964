import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memoryRows } from '../src/views/memory-rows.ts';

/** Letters in which the orders of UTF-8 and UTF-16 differ, and prefixes of each other. */
const key = fc
  .array(fc.constantFrom('a', 'b', '#', '\uffee', '😀'), { maxLength: 4 })
  .map((letters) => letters.join(''));
const act = fc.record({ kind: fc.constantFrom('set', 'set', 'delete', 'read'), key });

it('rows in memory are read in order from any place, whatever came and went between the reads', () => {
  const range = fc.record({ prefix: key, after: key, descending: fc.boolean() }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), range, (acts, wanted) => {
      const rows = memoryRows<number>();
      const plain = new Map<string, number>();
      for (const [at, { kind, key: sort }] of acts.entries()) {
        if (kind === 'set') {
          rows.set(sort, at);
          plain.set(sort, at);
        } else if (kind === 'delete') {
          rows.delete(sort);
          plain.delete(sort);
        } else void [...rows.keys()];
      }
      const { prefix = '', after, descending = false } = wanted;
      const order = (one: string, other: string) =>
        Buffer.compare(Buffer.from(one), Buffer.from(other)) * (descending ? -1 : 1);
      const expected = [...plain.keys()]
        .filter((sort) => sort.startsWith(prefix) && (after === undefined || order(sort, after) > 0))
        .toSorted(order);
      expect([...rows.keys(wanted)]).toEqual(expected);
      expect(rows.size).toBe(plain.size);
      expect(new Map(rows.entries())).toEqual(plain);
    }),
  );
});

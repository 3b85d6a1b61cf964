import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { display, exact, sum } from '../../lib/domain/rating/exact.ts';
import type { Divided } from '../../web/src/usage/compare-shares.ts';
import { type OtherFile, withMoreFiles } from '../../web/src/usage/more-files.ts';

const METER = 'storage.gb_hours';
/** Less than this is left of each file's amount by cutting off decimals. */
const CUT = '0.000000000000000001';

type Used = Divided['total'][number];
const usedOf = (count: bigint, amount: string): Used => {
  return { meter: METER, count: `${count}`, quantity: display(exact(`${count}`, 1_000n)), unit: 'GB-hour', amount };
};

const sizes = fc.array(fc.bigInt({ min: 1n, max: 10n ** 15n }), { minLength: 1, maxLength: 30 });

/** Files of which the largest are named, as the API has them. */
function dividedOf(counts: readonly bigint[], named: number): { data: Divided; all: OtherFile[] } {
  const files = counts.map((count, at): OtherFile => {
    return { file: `fil_${at}`, name: `f/${at}`, usage: [usedOf(count, display(exact(`${count}`, 3_000_000n)))] };
  });
  const bySize = files.toSorted((a, b) => Number(b.usage[0]?.count) - Number(a.usage[0]?.count));
  const [largest, others] = [bySize.slice(0, named), bySize.slice(named)];
  const count = others.reduce((all, { usage }) => all + BigInt(usage[0]?.count ?? 0), 0n);
  const amounts = others.map(({ usage }) => exact(usage[0]?.amount ?? '0'));
  const otherFiles = others.length === 0 ? [] : [usedOf(count, display(sum([...amounts, exact(CUT)])))];
  const rest = { jobs: [], files: [], people: [] };
  const data: Divided = {
    ...{
      at: '2026-03-01T00:00:00.000Z',
      currency: 'EUR',
      items: [],
      unlinked: [],
      people: [],
      total: [],
      rest,
      names: [],
      otherFiles,
    },
    files: largest.map(({ file, usage }) => ({ file, usage })),
  };
  return { data, all: files };
}

function sumsOf({ files, otherFiles, rest }: Divided) {
  const used = [...files.flatMap(({ usage }) => usage), ...otherFiles, ...rest.files];
  return {
    count: used.reduce((all, { count }) => all + BigInt(count), 0n),
    amount: display(sum(used.map(({ amount = '0' }) => exact(amount)))),
    quantity: display(sum(used.map(({ quantity }) => exact(quantity)))),
  };
}

describe('Files beyond the largest', () => {
  it('are named one after the other, and all of it sums to the same; at the end there are no others', () => {
    fc.assert(
      fc.property(sizes, fc.nat({ max: 10 }), fc.nat({ max: 40 }), (counts, named, read) => {
        const { data, all } = dividedOf(counts, named);
        const more = all.slice(0, read);
        const isAll = read >= all.length;
        const shown = withMoreFiles(data, more, isAll);
        expect(sumsOf(shown)).toEqual(sumsOf(data));
        expect(new Set(shown.files.map(({ file }) => file)).size).toBe(shown.files.length);
        for (const { file } of more) expect(shown.files.some((one) => one.file === file)).toBe(true);
        if (isAll) expect(shown.otherFiles).toEqual([]);
      }),
    );
  });
});

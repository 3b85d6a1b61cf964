import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { display, exact, minus, sum } from '../../lib/domain/rating/exact.ts';
import {
  compareShares,
  type Divided,
  dividedFolders,
  sharesOf,
  sharesWith,
  topMovers,
  totalOf,
} from '../../web/src/usage/compare-shares.ts';

const used = (meter: string, amount?: string) => ({
  meter,
  count: '1',
  quantity: '1',
  unit: 'GB-hour',
  ...(amount === undefined ? {} : { amount }),
});

function divided(jobs: Readonly<Record<string, string>>): Divided {
  const items = Object.entries(jobs).map(([job, amount]) => ({
    job,
    usage: [used('storage.gb_hours', amount)],
    amount,
  }));
  const rest = { jobs: [], files: [], people: [] };
  const total = [used('storage.gb_hours', totalOf(items))];
  return {
    at: '2026-03-01T00:00:00.000Z',
    currency: 'EUR',
    items,
    unlinked: [],
    files: [],
    otherFiles: [],
    people: [],
    total,
    rest,
    names: [],
  };
}

const amount = fc.bigInt({ min: 0n, max: 10n ** 15n }).map((value) => display(exact(value, 10n ** 6n)));
const jobs = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), amount, { noNullPrototype: true });

describe('Shares beside those of the days before', () => {
  it('change by what the totals change by, exactly, whatever is new or gone', () => {
    fc.assert(
      fc.property(jobs, jobs, (now, before) => {
        const shares = compareShares(sharesOf(divided(now), 'job'), sharesOf(divided(before), 'job'));
        const change = display(sum(shares.map((share) => exact(share.change ?? '0'))));
        const totals = [now, before].map((own) => sum(Object.values(own).map((value) => exact(value))));
        expect(change).toBe(display(minus(totals[0] ?? sum([]), totals[1] ?? sum([]))));
        expect(shares).toHaveLength(new Set([...Object.keys(now), ...Object.keys(before)]).size);
      }),
    );
  });

  it('stand with the dearest first, and those that changed most by themselves, up or down', () => {
    const shares = compareShares(
      sharesOf(divided({ a: '1', b: '5', c: '3' }), 'job'),
      sharesOf(divided({ a: '1', b: '4.5', d: '9' }), 'job'),
    );
    expect(shares.map(({ id, change }) => [id, change])).toEqual([
      ['b', '0.5'],
      ['c', '3'],
      ['a', '0'],
      ['d', '-9'],
    ]);
    expect(topMovers(shares, 2, 4).map(({ id }) => id)).toEqual(['d', 'c']);
    expect(topMovers(shares, 9, 4).map(({ id }) => id)).toEqual(['d', 'c', 'b']);
  });

  it('move nothing where the change is not seen with the digits that are shown', () => {
    const shares = compareShares(
      sharesOf(divided({ a: '1.00004', b: '1.00006', c: '0.99994' }), 'job'),
      sharesOf(divided({ a: '1', b: '1', c: '1' }), 'job'),
    );
    const ids = (digits: number) => topMovers(shares, 9, digits).map(({ id }) => id);
    expect(ids(4).toSorted()).toEqual(['b', 'c']);
    expect(ids(5)).toHaveLength(3);
    expect(ids(2)).toEqual([]);
  });

  it('are narrowed by a part of their name or of their meter', () => {
    const shares = compareShares(sharesOf(divided({ a: '1', b: '2' }), 'job'), []);
    const nameOf = ({ id }: { readonly id: string | undefined }) => (id === 'a' ? 'Align scan' : 'Count plates');
    const idsWith = (text: string) => sharesWith(shares, text, nameOf).map(({ id }) => id);
    expect(idsWith(' SCAN ')).toEqual(['a']);
    expect(idsWith('storage')).toEqual(['b', 'a']);
    expect(idsWith('')).toEqual(['b', 'a']);
    expect(idsWith('none')).toEqual([]);
  });

  it('have no change where one of them has no price, and that is nobody’s mover', () => {
    const without: Divided = { ...divided({}), items: [{ job: 'a', usage: [used('storage.gb_hours')] }] };
    const [share] = compareShares(sharesOf(without, 'job'), sharesOf(divided({ a: '1' }), 'job'));
    expect(share).toMatchObject({ amountBefore: '1', change: undefined });
    expect(topMovers([share ?? expect.fail('no share')], 1, 4)).toEqual([]);
  });

  it('of machine types are of each meter one, and sum to the whole', () => {
    const total = [
      used('compute.seconds:standard-1', '2'),
      used('compute.seconds:large-8', '3'),
      used('storage.gb_hours', '4'),
    ];
    const shares = compareShares(sharesOf({ ...divided({}), total }, 'machine'), []);
    expect(shares.map(({ name, amount: own }) => [name, own])).toEqual([
      ['no machine', '4'],
      ['large-8', '3'],
      ['standard-1', '2'],
    ]);
    expect(totalOf(shares)).toBe(totalOf(total));
  });

  it('of configurations and of folders are sums of their jobs’ and their files’, to the last digit', () => {
    const parts = fc.array(fc.tuple(fc.constantFrom('x', 'y', undefined), amount), { maxLength: 12 });
    fc.assert(
      fc.property(parts, parts, (ran, stored) => {
        const items = ran.map(([configuration, value], at) => {
          const usage = [used('compute.seconds:standard-1', value)];
          return { job: `job ${at}`, usage, amount: value, ...(configuration === undefined ? {} : { configuration }) };
        });
        const files = stored.map(([, value], at) => ({ file: `${at}`, usage: [used('storage.gb_hours', value)] }));
        const names = stored.map(([folder], at) => ({ id: `${at}`, name: `${folder ? `${folder}/sub/` : ''}a.txt` }));
        const data = { ...divided({}), items, files, names };
        for (const [whole, division, ids] of [
          [ran, 'configuration', ran.map(([id]) => id)],
          [stored, 'folder', stored.map(([id]) => id)],
        ] as const) {
          const shares = sharesOf(data, division);
          expect(totalOf(shares)).toBe(totalOf(whole.map(([, value]) => ({ amount: value }))));
          expect(shares.reduce((all, { count }) => all + Number(count), 0)).toBe(whole.length);
          expect(new Set(shares.map(({ id }) => id))).toEqual(new Set(ids));
          expect(shares).toHaveLength(new Set(ids).size);
        }
      }),
    );
  });
});

const segment = fc.constantFrom('a', 'b', 'ab', 'c.txt');
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));

/** Files of those names, and some that are not named. */
function stored(paths: readonly string[], other: string): Divided {
  const names = paths.map((name, at) => ({ id: `fil_${at}`, name }));
  const files = names.map(({ id }, at) => ({ file: id, usage: [used('storage.gb_hours', `0.${at + 1}`)] }));
  return { ...divided({}), files, otherFiles: [used('storage.gb_hours', other)], names };
}

describe('Costs of folders, at any depth', () => {
  const amounts = (shares: readonly { readonly amount: string | undefined }[]) => totalOf(shares);

  it('sum to the same whole, whichever folder is divided', () => {
    fc.assert(
      fc.property(fc.array(path, { maxLength: 12 }), fc.option(path, { nil: '' }), (paths, within) => {
        const data = stored(paths, '7');
        expect(amounts(sharesOf(data, 'folder', within))).toBe(amounts(sharesOf(data, 'file')));
      }),
    );
  });

  it('are those of the folders directly in one, of what is in none of them, and of all that is not in it', () => {
    const data = stored(['a/b/one', 'a/b/c/two', 'a/three', 'ab/four', 'five'], '7');
    const rows = (within?: string) =>
      sharesOf(data, 'folder', within).map(({ id, name, amount }) => [id ?? name, amount]);
    expect(rows()).toEqual([
      ['a', '0.6'],
      ['ab', '0.4'],
      ['in no folder', '0.5'],
      [undefined, '7'],
    ]);
    expect(rows('a')).toEqual([
      ['a/b', '0.3'],
      ['directly in a', '0.3'],
      ['not in a', '0.9'],
      [undefined, '7'],
    ]);
    expect(rows('a/b')).toEqual([
      ['directly in a/b', '0.1'],
      ['a/b/c', '0.2'],
      ['not in a/b', '1.2'],
      [undefined, '7'],
    ]);
  });

  it('can be divided where a folder has folders in it', () => {
    const data = stored(['a/b/one', 'a/b/c/two', 'ab/four', 'five'], '7');
    expect([...dividedFolders(data)].toSorted()).toEqual(['a', 'a/b']);
  });
});

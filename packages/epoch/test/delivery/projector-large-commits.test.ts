import { describe, expect, it } from 'vitest';
import type { Projection } from '../../src/views/projection.ts';
import { createProjector } from '../../src/views/projector.ts';
import type { ViewStore } from '../../src/views/view-store.ts';
import { placed, setUp } from './shelf-projector.ts';
import { asToday, library, rowsOf } from './support.ts';

describe('a commit with more rows than one transaction takes', () => {
  const many = 1_000;
  async function filled() {
    const each = setUp();
    for (let n = 0; n < many; n += 50) {
      each.log.append(
        'shelf#1',
        Array.from({ length: 50 }, (_, i) => placed(`book-${String(n + i).padStart(5, '0')}`)),
      );
    }
    await each.projector.catchUp('shelf#1');
    each.log.append('shelf#1', [['ShelfPainted', { colour: 'red' }], ['ShelfCleared', {}], placed('last', 7)]);
    return each;
  }

  it('is applied step by step and done only at the end', async () => {
    const { projector, reader, steps } = await filled();
    steps.length = 0;
    await projector.catchUp('shelf#1');
    expect(steps.length).toBeGreaterThan(20);
    expect(steps.slice(0, -1).every((step) => step.to.cursor !== undefined && step.to.version === many)).toBe(true);
    expect(steps.at(-1)?.to).toEqual({ version: many + 3 });
    expect((await rowsOf(reader, 'library', ['shelf#1'])).map((row) => row.key.sort)).toEqual(['last']);
    expect((await reader.get('library', { partition: 'shelves', sort: 'shelf#1' }))?.values).toEqual({
      last: 'last',
      colour: 'red',
    });
  });

  it('goes on where it was after a crash at any step, also with two runners at once', async () => {
    const each = await filled();
    const { store, log, reader } = each;
    let budget = 0;
    const dying: ViewStore = {
      ...store,
      async apply(steps) {
        if (budget <= 0) throw new Error('the process is gone');
        budget -= 1;
        return store.apply(steps);
      },
    };
    const projector = createProjector({
      projection: library,
      store: dying,
      reader: log.reader,
      upcast: asToday,
      nowMs: () => 1,
    });
    for (let crashes = 0; crashes < 200; crashes += 1) {
      budget = 1 + (crashes % 3);
      const runs = [projector.catchUp('shelf#1'), projector.catchUp('shelf#1')];
      await Promise.allSettled(runs);
      if ((await projector.position('shelf#1')).version === many + 3) break;
      expect(await projector.position('shelf#1')).toMatchObject({ version: many, inProgress: true });
    }
    expect((await rowsOf(reader, 'library', ['shelf#1'])).map((row) => row.values)).toEqual([{ pages: 7 }]);
    expect((await reader.get('library', { partition: 'totals', sort: 'all' }))?.values).toEqual({
      pages: BigInt(many + 7),
    });
  });

  it('is no part of a transaction that is too large, whatever its texts are written in', async () => {
    const texts: Projection = {
      name: 'library',
      version: 1,
      subscribesTo: { shelf: ['BookPlaced'] },
      project: ({ stream, version, events }) =>
        events.map(({ data }) => ({
          kind: 'put',
          key: { partition: stream, sort: `${version}` },
          values: { text: (data as { readonly book: string }).book },
        })),
    };
    const { projector, log, steps } = setUp(texts);
    for (let n = 0; n < 18; n += 1) log.append('shelf#1', [placed('雪'.repeat(100_000))]);
    await projector.catchUp('shelf#1');
    for (const { changes } of steps) expect(Buffer.byteLength(JSON.stringify(changes))).toBeLessThan(4 * 1_024 * 1_024);
    expect(steps.length).toBeLessThan(18);
  });
});

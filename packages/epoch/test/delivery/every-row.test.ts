import { beforeEach, expect, it } from 'vitest';
import { everyPage, everyRow } from '../../src/views/every-row.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import type { ViewReader } from '../../src/views/view-store.ts';
import { applyChanges, collect } from './support.ts';

let reader: ViewReader;
let reads: number;

beforeEach(async () => {
  const store = createMemoryViewStore();
  for (const sort of ['a1', 'a2', 'a3', 'a4', 'b1']) {
    await applyChanges(store, 'rows@1', [{ kind: 'put', key: { partition: 'p', sort }, values: {} }]);
  }
  const all = store.at('rows@1');
  reads = 0;
  reader = {
    ...all,
    page(view, request) {
      reads += 1;
      return all.page(view, request);
    },
  };
});

const sorts = async (wanted: Parameters<typeof everyRow>[2]) =>
  (await collect(everyRow(reader, 'rows', wanted))).map(({ key }) => key.sort);

it('every row of a partition comes once, in order, whatever the size of the pages', async () => {
  for (const limit of [1, 2, 5, 100]) {
    expect(await sorts({ partition: 'p', limit })).toEqual(['a1', 'a2', 'a3', 'a4', 'b1']);
  }
});

it('a prefix and an order hold on every page', async () => {
  expect(await sorts({ partition: 'p', prefix: 'a', limit: 2, order: 'descending' })).toEqual(['a4', 'a3', 'a2', 'a1']);
});

it('an empty partition has no row', async () => {
  expect(await sorts({ partition: 'nobody', limit: 2 })).toEqual([]);
});

it('a reader that stops early reads no further page', async () => {
  for await (const row of everyRow(reader, 'rows', { partition: 'p', limit: 2 })) if (row.key.sort === 'a2') break;
  expect(reads).toBe(1);
});

it('pages come whole, for those who send or look up many at once', async () => {
  const pages = await collect(everyPage(reader, 'rows', { partition: 'p', limit: 2 }));
  expect(pages.map((rows) => rows.length)).toEqual([2, 2, 1]);
});

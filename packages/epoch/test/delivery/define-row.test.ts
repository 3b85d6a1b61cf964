import { describe, expect, it } from 'vitest';
import type { Change, RowValues } from '../../src/views/change.ts';
import { defineRow } from '../../src/views/define-row.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import {
  fieldsCodec,
  flag,
  integer,
  listOf,
  mapOf,
  oneOf,
  optional,
  recordOf,
  text,
} from '../../src/views/row-fields.ts';
import { applyChanges, collect } from './support.ts';

const bookRow = defineRow({
  view: 'books',
  partition: ({ shelf }: { readonly shelf: string }) => shelf,
  sort: ({ id }: { readonly id: string }) => `book#${id}`,
  prefix: 'book#',
  codec: fieldsCodec({
    title: text,
    pages: integer,
    state: oneOf('new', 'worn'),
    lent: flag,
    tags: listOf(text),
    prices: mapOf(integer),
    author: optional(recordOf({ name: text, born: optional(integer) })),
  }),
});
const emma = { title: 'Emma', pages: 300, state: 'new', lent: false, tags: ['a'], prices: { eur: 3 } } as const;
const of = (id: string) => ({ shelf: 'A', id });

describe('a kind of row', () => {
  const store = createMemoryViewStore();
  const reader = store.at('books@1');
  const apply = (...changes: Change[]) => applyChanges(store, 'books@1', changes);

  it('gives back the data that was put, and nothing that it does not declare', async () => {
    const put = bookRow.put(of('1'), { ...emma, author: { name: 'Jane' }, ...{ secret: 1 } });
    expect(put).toEqual({
      kind: 'put',
      key: { partition: 'A', sort: 'book#1' },
      values: { ...emma, author: { name: 'Jane' } },
    });
    await apply(put);
    expect((await bookRow.get(reader, of('1')))?.values).toEqual({ ...emma, author: { name: 'Jane' } });
    expect(await bookRow.get(reader, of('none'))).toBeUndefined();
  });

  it('updates, sums and deletes by the same names', async () => {
    await apply(bookRow.put(of('2'), emma));
    await apply(
      bookRow.update(of('2'), { state: 'worn' }, { remove: ['author'] }),
      bookRow.add(of('2'), { pages: 2n }),
    );
    expect((await bookRow.get(reader, of('2')))?.values).toEqual({ ...emma, state: 'worn', pages: 302 });
    await apply(bookRow.delete(of('2')));
    expect(await bookRow.get(reader, of('2'))).toBeUndefined();
  });

  it('reads any number of keys in as many calls as the store takes', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `${1_000 + index}`);
    for (let at = 0; at < ids.length; at += 50)
      await apply(...ids.slice(at, at + 50).map((id) => bookRow.put(of(id), { ...emma, title: id })));
    const read = await bookRow.getMany(reader, [...ids, 'none'].map(of));
    expect(read.map(({ values }) => values.title)).toEqual(ids);
    expect(await bookRow.getMany(reader, [])).toEqual([]);
  });

  it('pages through its own kind alone where a partition holds several', async () => {
    const other = defineRow({ ...bookRow, sort: () => 'shelf', codec: fieldsCodec({ name: text }) });
    await apply(other.put({ shelf: 'B' }, { name: 'B' }), bookRow.put({ shelf: 'B', id: '1' }, emma));
    expect((await bookRow.page(reader, { shelf: 'B' }, { limit: 10 })).items).toHaveLength(1);
    expect(await collect(bookRow.every(reader, { shelf: 'B' }))).toHaveLength(1);
  });

  it('refuses stored values of another type, and names view, row and field', async () => {
    const key = bookRow.key({ shelf: 'C', id: '1' });
    const cases: [RowValues, string][] = [
      [{ ...emma, pages: 'many' }, 'pages'],
      [{ ...emma, pages: 2n ** 60n }, 'pages'],
      [{ ...emma, state: 'lost' }, 'state'],
      [{ ...emma, tags: 'a' }, 'tags'],
      [{ ...emma, prices: [] }, 'prices'],
      [{ ...emma, author: { name: 1 } }, 'author'],
      [{ pages: 1 }, 'title'],
    ];
    for (const [values, field] of cases) {
      await apply({ kind: 'put', key, values });
      const reading = bookRow.get(reader, { shelf: 'C', id: '1' });
      await expect(reading).rejects.toMatchObject({ code: 'malformed-row' });
      await expect(bookRow.get(reader, { shelf: 'C', id: '1' })).rejects.toThrow(
        new RegExp(`books C book#1.*${field}`),
      );
    }
  });

  it('does not compile with a field, a type or a key that does not exist', () => {
    // @ts-expect-error: no such field
    bookRow.update(of('1'), { titel: 'Emma' });
    // @ts-expect-error: another type
    bookRow.update(of('1'), { pages: '300' });
    // @ts-expect-error: half of a key
    bookRow.delete({ shelf: 'A' });
    // @ts-expect-error: no number to add to
    bookRow.add(of('1'), { title: 1n });
    // @ts-expect-error: a whole row is put
    bookRow.put(of('1'), { title: 'Emma' });
  });
});

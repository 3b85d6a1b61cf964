import type { Item, Key, Records, Write } from '../../lib/aws/users/table.ts';

const nameOf = ({ pk, sk }: Key) => `${pk}\n${sk}`;

/** The users table in memory: the same conditions, all or nothing. `dump`: everything that is in it, as text. */
export function memoryRecords(): Records & { dump(): readonly string[] } {
  const items = new Map<string, Item<string>>();
  const holds = (write: Write): boolean => {
    const standing = items.get(nameOf(write));
    if (write.kind === 'insert') return standing === undefined;
    if ((write.kind === 'replace' || write.kind === 'check') && write.was !== undefined)
      return standing?.record === JSON.stringify(write.was);
    return true;
  };
  const read = <T>(key: Key): T | undefined => {
    const found = items.get(nameOf(key));
    return found === undefined ? undefined : (JSON.parse(found.record) as T);
  };
  return {
    dump: () => [...items.values()].map(({ pk, sk, record }) => `${pk} ${sk} ${record}`),
    get: async <T>(key: Key) => read<T>(key),
    getMany: async <T>(keys: readonly Key[]) => keys.flatMap((key) => read<T>(key) ?? []),
    async page<T>(pk: string, limit: number, after = '') {
      const all = [...items.values()].filter((item) => item.pk === pk && item.sk > after);
      all.sort((a, b) => (a.sk < b.sk ? -1 : 1));
      const some = all.slice(0, limit);
      const found = some.map(({ record }) => JSON.parse(record) as T);
      const last = some.at(-1)?.sk;
      return all.length > limit && last !== undefined ? { items: found, cursor: last } : { items: found };
    },
    async write(writes) {
      if (!writes.every(holds)) return false;
      for (const write of writes) {
        if (write.kind === 'delete') items.delete(nameOf(write));
        else if (write.kind !== 'check')
          items.set(nameOf(write), { pk: write.pk, sk: write.sk, record: JSON.stringify(write.record) });
      }
      return true;
    },
  };
}

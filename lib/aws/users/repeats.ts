import { createHash } from 'node:crypto';
import type { FirstRequest, Repeats } from '../../app/ports/repeats.ts';
import type { Key, Records } from './table.ts';

/** Repeats in the users table, by the hash of who, where and key. */
export function createRepeats(records: Records): Repeats {
  return {
    async claim<T>(where: Parameters<Repeats['claim']>[0], bodySeal: string) {
      const key = repeatKey(where);
      const request: FirstRequest<T> = { bodySeal };
      const isFirst = await records.write([{ kind: 'insert', ...key, record: request }]);
      const standing = isFirst ? undefined : await records.get<FirstRequest<T>>(key);
      return { first: standing ?? request, isFirst };
    },
    async settle(where, request) {
      await records.write([{ kind: 'replace', ...repeatKey(where), record: request }]);
    },
  };
}

function repeatKey({ actor, route, key }: Parameters<Repeats['claim']>[0]): Key {
  const hash = createHash('sha256')
    .update(JSON.stringify([actor, route, key]))
    .digest('base64url');
  return { pk: `repeat#${hash}`, sk: 'repeat' };
}

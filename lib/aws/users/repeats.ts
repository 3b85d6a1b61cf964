import { createHash } from 'node:crypto';
import { IDEMPOTENCY_WINDOW_MS } from 'epoch';
import type { FirstRequest, Repeats } from '../../app/ports/repeats.ts';
import { defined } from '../../domain/defined.ts';
import type { Key, Records } from './table.ts';

/** A request with the end of its key's window. Requests of before there was one have none, and count for ever. */
type Stored<T> = FirstRequest<T> & { readonly untilMs?: number };

/** Repeats in the users table, by the hash of who, where and key, as long as the log's own markers count. */
export function createRepeats(records: Records, wallMs: () => number): Repeats {
  const timed = <T>(request: FirstRequest<T>): Stored<T> => ({ ...request, untilMs: wallMs() + IDEMPOTENCY_WINDOW_MS });
  return {
    async claim<T>(where: Parameters<Repeats['claim']>[0], bodySeal: string) {
      const key = repeatKey(where);
      const record = timed<T>({ bodySeal });
      const row = { ...key, record, expiresAtMs: record.untilMs ?? 0 };
      if (await records.write([{ kind: 'insert', ...row }])) return { first: record, isFirst: true };
      const standing = await records.get<Stored<T>>(key);
      const hasEnded = standing === undefined || (standing.untilMs ?? Number.POSITIVE_INFINITY) < wallMs();
      if (!hasEnded) return { first: standing, isFirst: false };
      // Of two at once, one replaces it; the other answers what that one wrote.
      const was = defined({ was: standing });
      if (await records.write([{ kind: 'replace', ...row, ...was }])) return { first: record, isFirst: true };
      return { first: (await records.get<Stored<T>>(key)) ?? record, isFirst: false };
    },
    async settle(where, request) {
      const record = timed(request);
      await records.write([{ kind: 'replace', ...repeatKey(where), record, expiresAtMs: record.untilMs ?? 0 }]);
    },
  };
}

function repeatKey({ actor, route, key }: Parameters<Repeats['claim']>[0]): Key {
  const hash = createHash('sha256')
    .update(JSON.stringify([actor, route, key]))
    .digest('base64url');
  return { pk: `repeat#${hash}`, sk: 'repeat' };
}

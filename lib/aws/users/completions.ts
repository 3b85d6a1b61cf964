import type { Rejection } from 'epoch';
import type { CompletionOrder, Completions } from '../../app/ports/completions.ts';
import type { RunQueue } from '../../app/ports/run-queue.ts';
import { defined } from '../../domain/defined.ts';
import type { Key, Records } from './table.ts';

/** Longer than a worker may take for one order: afterwards the next request orders it again. */
const ORDER_MS = 20 * 60_000;
/** How long a refusal is stored that no request has asked for. */
const REFUSAL_MS = 24 * 3_600_000;

interface Note {
  readonly untilMs: number;
  readonly refused?: Rejection;
}

/** Orders are messages on a queue; their state is a row per upload in the users table. */
export function createCompletions(
  records: Records,
  queue: RunQueue<CompletionOrder>,
  wallMs: () => number,
): Completions {
  const keyOf = (fileId: string): Key => ({ pk: `completion#${fileId}`, sk: 'completion' });
  const note = (fileId: string, ms: number, refused?: Rejection) => {
    const record: Note = { untilMs: wallMs() + ms, ...defined({ refused }) };
    return records.write([{ kind: 'replace', ...keyOf(fileId), record, expiresAtMs: record.untilMs }]);
  };
  const forget = (fileId: string) => records.write([{ kind: 'delete', ...keyOf(fileId) }]);

  return {
    async order(order) {
      // First the note: a worker that is quicker than this finds nothing of its refusal overwritten.
      await note(order.fileId, ORDER_MS);
      try {
        await queue.send([order]);
      } catch (error) {
        await forget(order.fileId);
        throw error;
      }
    },
    async take(fileId) {
      const standing = await records.get<Note>(keyOf(fileId));
      if (standing === undefined || standing.untilMs < wallMs()) return undefined;
      if (standing.refused === undefined) return 'ordered';
      await forget(fileId);
      return standing.refused;
    },
    async end(fileId, refused) {
      if (refused === undefined) await forget(fileId);
      else await note(fileId, REFUSAL_MS, refused);
    },
  };
}

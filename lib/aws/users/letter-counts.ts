import type { LetterCounts } from '../../app/ports/mail.ts';
import { type Key, type Records, RecordsError } from './table.ts';

interface Count {
  readonly day: string;
  readonly letters: number;
}

const MAX_TRIES = 10;
const DAY_MS = 86_400_000;

/** Letters of the newest day, a row for each sender and address: a new day begins the same row again. */
export function createLetterCounts(records: Records): LetterCounts {
  return {
    async take(limits, day) {
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const standing = await Promise.all(limits.map(({ name }) => records.get<Count>(keyOf(name))));
        const counted = standing.map((count) => (count?.day === day ? count.letters : 0));
        const full = limits.find(({ max }, index) => (counted[index] ?? 0) >= max);
        if (full !== undefined) return full.name;
        const writes = limits.map(({ name }, index) => {
          const record: Count = { day, letters: (counted[index] ?? 0) + 1 };
          const item = { ...keyOf(name), record, expiresAtMs: Date.parse(day) + 2 * DAY_MS };
          const was = standing[index];
          return was === undefined
            ? ({ kind: 'insert', ...item } as const)
            : ({ kind: 'replace', ...item, was } as const);
        });
        if (await records.write(writes)) return undefined;
      }
      throw new RecordsError('records-contended', `letters were counted by others ${MAX_TRIES} times in a row`);
    },
  };
}

function keyOf(name: string): Key {
  return { pk: `letters#${name}`, sk: 'count' };
}

import { type KeptFile, MAX_KEPT } from './kept-files.ts';
import type { Entry, RunOptions } from './queue-entry.ts';

/** Keeps entries as they are now. One that goes on with an upload of another browser is in the list of unfinished uploads. */
export function keep({ kept, entries }: RunOptions, some: readonly Entry[]): void {
  const own = some.filter((entry) => entry.uploadId === undefined && entries.get(entry.transfer.key) === entry);
  if (own.length > 0 && entries.size <= MAX_KEPT) kept.put(own.map(keptOf));
}

/** Takes an entry out of the queue. */
export function drop({ kept, entries }: RunOptions, { transfer: { key } }: Entry): void {
  entries.delete(key);
  kept.remove(key);
}

function keptOf({ transfer, name, note, wayBack }: Entry): KeptFile {
  const { key, sizeBytes, status } = transfer;
  return { key, name, sizeBytes, isPaused: status === 'paused', noteKey: note?.key, wayBack };
}

/** An entry of an earlier life of the page. Its file is read again when its turn comes, where there is a way back to it. */
export function entryOf(file: KeptFile, note: Entry['note']): Entry {
  const { key, name, sizeBytes, isPaused, wayBack } = file;
  const canReopen = wayBack !== undefined;
  const status = canReopen ? (isPaused ? 'paused' : 'waiting') : 'missing';
  const transfer = {
    key,
    name,
    sizeBytes,
    doneBytes: 0,
    bytesPerSecond: 0,
    problem: undefined,
    canReopen,
    status,
  } as const;
  const state = { abort: new AbortController(), checksums: undefined, running: undefined };
  return { file: undefined, name, wayBack, note, transfer, ...state };
}

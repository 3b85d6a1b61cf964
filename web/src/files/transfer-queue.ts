import { drop, entryOf, keep } from './keep-entries.ts';
import type { ChosenFile, Entry, QueueOptions, RunOptions } from './queue-entry.ts';
import { callOff, noteOf, runTransfer } from './run-transfer.ts';
import type { Transfer } from './transfers.ts';
import { isSmall } from './upload-of-file.ts';

const FILES_AT_ONCE = 3;
/** Small files that take as much as a large one, where they share their calls. */
const SMALL_PER_LARGE = 6;

export type TransferQueue = ReturnType<typeof createTransferQueue>;

/**
 * Uploads chosen files, a few at a time; each can be paused, resumed and cancelled. A file is identified by its content: it
 * is read first, and an upload that was interrupted goes on only with the same bytes.
 */
export function createTransferQueue(options: QueueOptions) {
  const entries = new Map<string, Entry>();
  let shown: readonly Transfer[] | undefined;
  const publish = () => {
    shown = undefined;
    options.onChange();
  };
  const change = (entry: Entry, part: Partial<Transfer>) => {
    entry.transfer = { ...entry.transfer, ...part };
    if (OVER.has(entry.transfer.status)) options.kept.remove(entry.transfer.key);
    publish();
  };
  const running: RunOptions = { ...options, entries, change };

  const weightOf = ({ transfer }: Entry) =>
    options.batches !== undefined && isSmall(transfer.sizeBytes) ? 1 / SMALL_PER_LARGE : 1;

  function schedule(): void {
    const all = [...entries.values()];
    let free = options.filesAtOnce ?? FILES_AT_ONCE;
    for (const entry of all) if (entry.running !== undefined) free -= weightOf(entry);
    for (const entry of all) {
      if (free <= 0) return;
      if (entry.transfer.status !== 'waiting' || entry.running !== undefined) continue;
      free -= weightOf(entry);
      entry.running = runTransfer(running, entry).finally(() => {
        entry.running = undefined;
        schedule();
      });
    }
  }

  return {
    /** Newest first; the same array until something changes. */
    transfers(): readonly Transfer[] {
      shown ??= [...entries.values()].map(({ transfer }) => transfer).reverse();
      return shown;
    },
    add(chosen: readonly ChosenFile[]): void {
      const added = chosen.map((one) => waiting(options.newKey(), one));
      for (const entry of added) {
        const missing = missingOf(entries, entry);
        // Chosen again: its upload goes on, when the content is the same.
        if (missing !== undefined) drop(running, missing);
        entries.set(entry.transfer.key, entry);
      }
      keep(running, added);
      publish();
      schedule();
    },
    /** Takes up what an earlier life of the page has left. */
    async restore(): Promise<void> {
      const files = await options.kept.take();
      const notes = new Map(options.notes.all().map((note) => [note.key, note]));
      for (const file of files) {
        const note = notes.get(file.noteKey ?? '');
        if (!entries.has(file.key)) entries.set(file.key, entryOf(file, note?.cancelled === true ? undefined : note));
      }
      publish();
      schedule();
    },
    /** Resolves when nothing runs. */
    async idle(): Promise<void> {
      for (;;) {
        const all = [...entries.values()].flatMap((entry) => (entry.running === undefined ? [] : [entry.running]));
        if (all.length === 0) return;
        await Promise.all(all);
      }
    },
    ...actionsOn(running, schedule, publish),
  };
}

function waiting(key: string, chosen: ChosenFile): Entry {
  const { name, file, wayBack } = chosen;
  const canReopen = wayBack !== undefined;
  const about = { key, name, sizeBytes: file.size, doneBytes: 0, bytesPerSecond: 0, problem: undefined, canReopen };
  const state = { abort: new AbortController(), note: undefined, checksums: undefined, running: undefined };
  return { ...chosen, transfer: { ...about, status: 'waiting' }, ...state };
}

/** What waits for this file to be chosen again: by its upload, or by name and size, for its content is not known yet. */
function missingOf(entries: ReadonlyMap<string, Entry>, { name, file, uploadId }: Entry): Entry | undefined {
  return [...entries.values()].find(({ transfer, note }) => {
    if (transfer.status !== 'missing') return false;
    if (uploadId !== undefined) return note?.uploadId === uploadId;
    return transfer.name === name && transfer.sizeBytes === file?.size;
  });
}

/** What a person does with one upload, or with all. */
function actionsOn(options: RunOptions, schedule: () => void, publish: () => void) {
  const { entries, change } = options;

  function pause(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined || !GOING.has(entry.transfer.status)) return;
    entry.abort.abort(new Error('paused'));
    change(entry, { status: 'paused', bytesPerSecond: 0 });
    keep(options, [entry]);
  }

  /** Of a file that has to be read again: this asks the person, and so it is called by a click. */
  async function resume(key: string): Promise<void> {
    const entry = entries.get(key);
    if (entry === undefined || !RESTING.has(entry.transfer.status)) return;
    if (entry.file === undefined) {
      entry.file = entry.wayBack && (await options.kept.open(entry.wayBack, true));
      if (entries.get(key) !== entry) return;
      if (entry.file === undefined) return change(entry, { status: 'missing' });
      change(entry, { sizeBytes: entry.file.size });
    }
    change(entry, { status: 'waiting', problem: undefined });
    keep(options, [entry]);
    schedule();
  }

  async function resumeAll(): Promise<void> {
    // One after the other: what is allowed for one file of a folder is allowed for all.
    for (const key of [...entries.keys()]) await resume(key);
  }

  return {
    dismiss(key: string): void {
      entries.delete(key);
      publish();
    },
    /** Takes those that are over out of the list. */
    clear(): void {
      for (const [key, { transfer }] of entries) if (OVER.has(transfer.status)) entries.delete(key);
      publish();
    },
    pause,
    resume,
    pauseAll: () => [...entries.keys()].forEach(pause),
    resumeAll,
    /** Tries again what has failed: after a line has come back. */
    retryFailed(): void {
      for (const { transfer } of [...entries.values()]) if (transfer.status === 'failed') void resume(transfer.key);
    },
    async cancel(key: string): Promise<void> {
      const entry = entries.get(key);
      if (entry === undefined) return;
      drop(options, entry);
      entry.abort.abort(new Error('cancelled'));
      publish();
      const note = noteOf(options, entry);
      // At once: the page may be closed before the answer.
      if (note !== undefined) options.notes.put({ ...note, cancelled: true });
      if (entry.running === undefined) await callOff(options, note);
      else await entry.running;
    },
  };
}

const GOING: ReadonlySet<Transfer['status']> = new Set(['waiting', 'reading', 'sending'] as const);
const RESTING: ReadonlySet<Transfer['status']> = new Set(['paused', 'failed', 'missing'] as const);
export const OVER: ReadonlySet<Transfer['status']> = new Set(['done', 'skipped'] as const);

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
    let free = options.filesAtOnce ?? FILES_AT_ONCE;
    for (const entry of entries.values()) if (entry.running !== undefined) free -= weightOf(entry);
    for (const entry of entries.values()) {
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
      const missing = missingIn(entries.values());
      for (const entry of added) {
        // Chosen again: its upload goes on, when the content is the same.
        const again = missing.take(entry);
        if (again !== undefined) drop(running, again);
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

/** By the upload that it goes on with, or by name and size, for its content is not known yet. */
const calledOf = (uploadId: string | undefined, { name, sizeBytes }: Transfer) =>
  uploadId === undefined ? JSON.stringify([name, sizeBytes]) : uploadId;

/** What waits for its file to be chosen again; each is found at once, however many there are. */
function missingIn(entries: Iterable<Entry>) {
  const found = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.transfer.status !== 'missing') continue;
    for (const called of new Set([calledOf(undefined, entry.transfer), entry.note?.uploadId])) {
      if (called === undefined) continue;
      const others = found.get(called);
      if (others === undefined) found.set(called, [entry]);
      else others.push(entry);
    }
  }
  const taken = new Set<Entry>();
  return {
    take({ uploadId, transfer }: Entry): Entry | undefined {
      const one = found.get(calledOf(uploadId, transfer))?.find((entry) => !taken.has(entry));
      if (one !== undefined) taken.add(one);
      return one;
    },
  };
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

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
    publish();
  };
  const running: RunOptions = { ...options, entries, change };

  const weightOf = ({ file }: Entry) => (options.batches !== undefined && isSmall(file) ? 1 / SMALL_PER_LARGE : 1);

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
      for (const one of chosen) {
        const key = options.newKey();
        entries.set(key, waiting(key, one));
      }
      publish();
      schedule();
    },
    dismiss(key: string): void {
      entries.delete(key);
      publish();
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
  const { name, file } = chosen;
  const about = { key, name, sizeBytes: file.size, doneBytes: 0, bytesPerSecond: 0, problem: undefined };
  const state = { abort: new AbortController(), note: undefined, checksums: undefined, running: undefined };
  return { ...chosen, transfer: { ...about, status: 'waiting' }, ...state };
}

/** What a person does with one upload, or with all. */
function actionsOn(options: RunOptions, schedule: () => void, publish: () => void) {
  const { entries, change } = options;

  function pause(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined || !GOING.has(entry.transfer.status)) return;
    entry.abort.abort(new Error('paused'));
    change(entry, { status: 'paused', bytesPerSecond: 0 });
  }

  function resume(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined || !RESTING.has(entry.transfer.status)) return;
    change(entry, { status: 'waiting', problem: undefined });
    schedule();
  }

  return {
    pause,
    resume,
    pauseAll: () => [...entries.keys()].forEach(pause),
    resumeAll: () => [...entries.keys()].forEach(resume),
    /** Tries again what has failed: after a line has come back. */
    retryFailed(): void {
      for (const { transfer } of [...entries.values()]) if (transfer.status === 'failed') resume(transfer.key);
    },
    async cancel(key: string): Promise<void> {
      const entry = entries.get(key);
      if (entry === undefined) return;
      entries.delete(key);
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
const RESTING: ReadonlySet<Transfer['status']> = new Set(['paused', 'failed'] as const);

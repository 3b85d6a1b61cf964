import { ApiError } from '../../../lib/client/api-error.ts';
import { AnotherFileError, isRefusedStart } from '../../../lib/client/upload.ts';
import { defined } from '../../../lib/domain/defined.ts';
import { lineOf } from '../format/failure-words.ts';
import { drop, keep } from './keep-entries.ts';
import type { Entry, RunOptions } from './queue-entry.ts';
import { assertUnchanged, FileChangedError } from './source.ts';
import { rateMeter } from './transfers.ts';
import { isSameContent, type UploadContent, type UploadNote } from './upload-notes.ts';
import { send, settle } from './upload-of-file.ts';

/** An upload that is gone is begun anew once; a second time something else is wrong. */
const MAX_BEGINNINGS = 2;

/** Reads and sends one file, until it is there, fails, is paused or is cancelled. Never throws. */
export async function runTransfer(options: RunOptions, entry: Entry): Promise<void> {
  entry.abort = new AbortController();
  const { signal } = entry.abort;
  try {
    const file = await fileOf(options, entry);
    signal.throwIfAborted();
    if (file === undefined) return options.change(entry, { status: 'missing' });
    await assertUnchanged(file);
    entry.checksums ??= await read(options, entry, file, signal);
    if (await sendWhole(options, entry, file, signal)) {
      options.change(entry, { status: 'done', doneBytes: file.size });
    }
    options.onEnd();
  } catch (failure) {
    await ended(options, entry, signal, failure);
  }
}

/** Chosen in this life of the page, or read again. */
async function fileOf({ kept, change }: RunOptions, entry: Entry): Promise<File | undefined> {
  if (entry.file !== undefined || entry.wayBack === undefined) return entry.file;
  const file = await kept.open(entry.wayBack, false);
  if (file === undefined) return undefined;
  entry.file = file;
  change(entry, { sizeBytes: file.size });
  return file;
}

function read({ change, readChecksums, nowMs }: RunOptions, entry: Entry, file: File, signal: AbortSignal) {
  const rate = rateMeter(nowMs);
  change(entry, { status: 'reading', problem: undefined, doneBytes: 0 });
  return readChecksums(file, signal, (doneBytes) => change(entry, { doneBytes, bytesPerSecond: rate(doneBytes) }));
}

/** False: the same file is being uploaded already. */
async function sendWhole(options: RunOptions, entry: Entry, file: File, signal: AbortSignal): Promise<boolean> {
  const { client, org, notes, change, batches } = options;
  const { name, checksums, uploadId } = entry;
  const content = { name, contentType: file.type, sizeBytes: file.size, checksum: checksums?.value ?? '' };
  change(entry, { status: 'sending', problem: undefined, doneBytes: 0, bytesPerSecond: 0 });
  for (let beginnings = 0; ; beginnings += 1) {
    // Read again after a reload, it is another file: of the earlier one nothing more can come.
    if (entry.note !== undefined && uploadId === undefined && !isSameContent(entry.note, content)) {
      await callOff(options, noteOf(options, entry));
      entry.note = undefined;
    }
    if (uploadId !== undefined) entry.note ??= { ...content, key: options.newKey(), uploadId };
    const isFresh = entry.note === undefined && !take(options, entry, content);
    if (entry.note === undefined) return false;
    if (isFresh) notes.put(entry.note);
    const rate = rateMeter(options.nowMs);
    const onProgress = ({ sentBytes: doneBytes }: { readonly sentBytes: number }) =>
      change(entry, { doneBytes, bytesPerSecond: rate(doneBytes) });
    const { fetch, random } = options;
    const sending = { signal, onProgress, ...defined({ fetch, random }) };
    const isThere = await send({ client, org, notes, file, checksums, batches }, entry.note, isFresh, sending);
    forget(options, entry);
    if (isThere) return true;
    if (uploadId !== undefined || beginnings + 1 >= MAX_BEGINNINGS) {
      throw new Error('The upload ended before it was complete. Try again.');
    }
  }
}

/** Gives an entry the note of an interrupted upload of this content, or a new one. True: it is an interrupted upload's. */
function take(options: RunOptions, entry: Entry, content: UploadContent): boolean {
  const { notes, entries, change, newKey } = options;
  const known = notes.all().find((note) => note.cancelled !== true && isSameContent(note, content));
  const owner = known && [...entries.values()].find(({ note }) => note?.key === known.key);
  if (owner?.running !== undefined) {
    change(entry, { status: 'skipped', problem: 'The same file is being uploaded already.' });
    return false;
  }
  // Chosen again: the earlier choice, which was paused or has failed, goes on as this one.
  if (owner !== undefined) drop(options, owner);
  entry.note = known ?? { ...content, key: newKey() };
  keep(options, [entry]);
  return known !== undefined;
}

function forget({ notes }: RunOptions, entry: Entry): void {
  if (entry.note !== undefined) notes.remove(entry.note.key);
  entry.note = undefined;
}

/** The note as it is now: begun meanwhile, perhaps. */
export function noteOf({ notes }: RunOptions, { note }: Entry): UploadNote | undefined {
  return note && notes.all().find(({ key }) => key === note.key);
}

async function ended(options: RunOptions, entry: Entry, signal: AbortSignal, failure: unknown): Promise<void> {
  const note = noteOf(options, entry);
  entry.note = note;
  if (!options.entries.has(entry.transfer.key)) return callOff(options, note);
  if (signal.aborted) return;
  // A piece that changed while it was sent looks like a line that broke.
  const error = await (entry.file === undefined ? Promise.resolve() : assertUnchanged(entry.file)).then(
    () => failure,
    (changed: FileChangedError) => changed,
  );
  // Another file's upload is not ended, and a refused one has not begun.
  if (error instanceof AnotherFileError || (note?.uploadId === undefined && isRefusedStart(error)))
    forget(options, entry);
  if (error instanceof FileChangedError || isCode(error, 'checksum-mismatch')) {
    entry.note = undefined;
    entry.checksums = undefined;
    await callOff(options, note);
  }
  options.change(entry, { status: 'failed', bytesPerSecond: 0, problem: lineOf(error) });
}

/** Ends an upload. One that cannot be reached stays noted, and is ended by the next visit. */
export async function callOff({ client, org, notes, onEnd }: RunOptions, note: UploadNote | undefined): Promise<void> {
  if (note === undefined) return;
  notes.put({ ...note, cancelled: true });
  if (await settle(client, org, notes, note)) onEnd();
}

const isCode = (error: unknown, code: string) => error instanceof ApiError && error.code === code;

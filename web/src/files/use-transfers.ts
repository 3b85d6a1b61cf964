import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../lib/client/api-error.ts';
import { resumeUpload, UploadEndedError, type UploadOptions, uploadFile } from '../../../lib/client/upload.ts';
import { defined } from '../../../lib/domain/defined.ts';
import { client } from '../session/api.ts';
import { assertUnchanged, FileChangedError, sourceOf } from './source.ts';
import { forget, keyOf, OFFLINE, rateOf, recall, remember, type Transfer } from './transfers.ts';

const RATE_WINDOW_MS = 5_000;
const MAX_FILES_AT_ONCE = 2;

interface Running {
  readonly file: File;
  abort: AbortController | undefined;
}

/** Runs uploads one after the other, a few at a time; each can be paused, resumed and cancelled. */
export function useTransfers(org: string) {
  const queries = useQueryClient();
  const [transfers, setTransfers] = useState<readonly Transfer[]>([]);
  const [notes, setNotes] = useState<readonly string[]>([]);
  const running = useRef(new Map<string, Running>());

  const change = useCallback((key: string, part: Partial<Transfer>) => {
    setTransfers((all) => all.map((transfer) => (transfer.key === key ? { ...transfer, ...part } : transfer)));
  }, []);

  const run = useCallback(
    async (key: string, file: File) => {
      const abort = new AbortController();
      running.current.set(key, { file, abort });
      change(key, { status: 'sending', problem: undefined });
      try {
        await send(org, key, file, abort.signal, (part) => change(key, part));
        forget(org, key);
        change(key, { status: 'done', sentBytes: file.size });
        await queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('files.') });
      } catch (failure) {
        if (abort.signal.aborted) return;
        change(key, { status: 'failed', problem: await problemOf(org, key, file, failure) });
      } finally {
        running.current.delete(key);
      }
    },
    [org, change, queries],
  );

  useEffect(() => {
    const sending = transfers.filter(({ status }) => status === 'sending').length;
    const waiting = transfers.find(({ status }) => status === 'waiting');
    if (waiting === undefined || sending >= MAX_FILES_AT_ONCE) return;
    const file = files.get(waiting.key);
    if (file !== undefined) void run(waiting.key, file);
  }, [transfers, run]);

  useEffect(() => {
    const retry = () =>
      setTransfers((all) =>
        all.map((transfer) => (transfer.status === 'failed' ? { ...transfer, status: 'waiting' } : transfer)),
      );
    window.addEventListener('online', retry);
    return () => window.removeEventListener('online', retry);
  }, []);

  return {
    transfers,
    notes,
    note: (text: string) => setNotes([text]),
    add(chosen: readonly File[]) {
      const fresh = chosen.map((file) => {
        files.set(keyOf(file), file);
        return started(file);
      });
      setTransfers((all) => [...fresh, ...all.filter(({ key }) => !fresh.some((transfer) => transfer.key === key))]);
    },
    pause(key: string) {
      running.current.get(key)?.abort?.abort(new Error('paused'));
      change(key, { status: 'paused', bytesPerSecond: 0 });
    },
    resume: (key: string) => change(key, { status: 'waiting' }),
    async cancel(key: string) {
      running.current.get(key)?.abort?.abort(new Error('cancelled'));
      setTransfers((all) => all.filter((transfer) => transfer.key !== key));
      await callOff(org, key);
      await queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('files.') });
    },
    dismiss: (key: string) => setTransfers((all) => all.filter((transfer) => transfer.key !== key)),
  };
}

/** Chosen files outlive the page that shows them. */
const files = new Map<string, File>();

/** Sends a file, or what is left of it, and reports its progress. */
async function send(
  org: string,
  key: string,
  file: File,
  signal: AbortSignal,
  change: (part: Partial<Transfer>) => void,
): Promise<void> {
  const samples: { atMs: number; bytes: number }[] = [];
  const options: UploadOptions = {
    signal,
    onProgress({ sentBytes }) {
      const atMs = performance.now();
      samples.push({ atMs, bytes: sentBytes });
      while (samples.length > 2 && atMs - (samples[0]?.atMs ?? atMs) > RATE_WINDOW_MS) samples.shift();
      change({ sentBytes, bytesPerSecond: rateOf(samples) });
    },
  };
  const source = sourceOf(file);
  const known = recall(org, key);
  if (known !== undefined) {
    await resumeUpload(client, org, known, source, options);
    return;
  }
  const request = {
    name: file.name,
    sizeBytes: String(file.size),
    ...defined({ contentType: file.type || undefined }),
  };
  const onStarted = ({ uploadId }: { readonly uploadId: string }) => remember(org, key, uploadId);
  await uploadFile(client, org, request, source, { ...options, onStarted });
}

/** Why an upload failed. One that cannot be resumed is forgotten, so that the next try begins anew. */
async function problemOf(org: string, key: string, file: File, failure: unknown): Promise<string> {
  // A piece that changed while it was on its way looks like a line that broke.
  const error = await assertUnchanged(file).then(
    () => failure,
    (changed: FileChangedError) => changed,
  );
  if (error instanceof FileChangedError) await callOff(org, key);
  // An upload that has ended meanwhile cannot be resumed: the next try begins anew.
  const isGone = error instanceof ApiError && (error.status === 404 || error.code === 'upload-not-open');
  if (isGone || error instanceof UploadEndedError) forget(org, key);
  return explain(error);
}

function started(file: File): Transfer {
  return {
    key: keyOf(file),
    name: file.name,
    sizeBytes: file.size,
    sentBytes: 0,
    status: 'waiting',
    bytesPerSecond: 0,
    problem: undefined,
  };
}

/** The parts sent so far are deleted; they would cost until they expired. */
async function callOff(org: string, key: string): Promise<void> {
  const upload = recall(org, key);
  forget(org, key);
  if (upload !== undefined) await client.files.abortUpload({ org, upload }).catch(() => undefined);
}

function explain(error: unknown): string {
  if (error instanceof ApiError)
    return error.requestId === undefined ? error.message : `${error.message} (request ${error.requestId})`;
  if (error instanceof FileChangedError) return error.message;
  if (!navigator.onLine) return OFFLINE;
  return (error as Error).message;
}

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { createBatches } from '../../../lib/client/batches.ts';
import { client } from '../session/api.ts';
import { usePerson } from '../session/session-context.ts';
import { BROWSER_TEXTS } from '../shell/kept-texts.ts';
import { keptInBrowser } from './kept-in-browser.ts';
import { MARKS } from './queue-marks.ts';
import { readChecksums } from './read-checksums.ts';
import { createTransferQueue, OVER, type TransferQueue } from './transfer-queue.ts';
import { type UploadNotes, uploadNotes } from './upload-notes.ts';
import { settleCancelled } from './upload-of-file.ts';

interface Kept {
  readonly queue: TransferQueue;
  readonly notes: UploadNotes;
  /** Called on changes, at most once a frame: ten thousand files change often. */
  readonly listeners: Set<() => void>;
  /** Called when a file is there, or an upload is gone. */
  onEnd: () => void;
}

/** By person and organisation. Uploads go on while other pages are shown. */
const queues = new Map<string, Kept>();

function queueOf(person: string, org: string): Kept {
  const of = `${person}/${org}`;
  const known = queues.get(of);
  if (known !== undefined) return known;
  const notes = uploadNotes(org, BROWSER_TEXTS);
  const listeners = new Set<() => void>();
  let isDue = false;
  const onChange = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      mark(of, made.queue);
      for (const listener of listeners) listener();
    });
  };
  const made: Kept = {
    notes,
    listeners,
    onEnd: () => {},
    queue: createTransferQueue({
      client,
      org,
      notes,
      kept: keptInBrowser(of),
      batches: createBatches(client, org),
      readChecksums,
      onChange,
      onEnd: () => made.onEnd(),
      newKey: () => crypto.randomUUID(),
      nowMs: () => performance.now(),
    }),
  };
  queues.set(of, made);
  window.addEventListener('online', made.queue.retryFailed);
  void settleCancelled(client, org, notes).then(() => made.onEnd());
  // What another life of the page has left, or nothing: then there is no tray.
  void made.queue.restore().then(() => mark(of, made.queue));
  return made;
}

/** Pages without the queue learn that there is one. */
function mark(of: string, queue: TransferQueue): void {
  const transfers = queue.transfers();
  MARKS.set(of, {
    isShown: transfers.length > 0,
    isUnfinished: transfers.some(({ status }) => !OVER.has(status)),
  });
}

/** The queue of an organisation's uploads, and what it shows. */
export function useTransfers(org: string) {
  const queries = useQueryClient();
  const person = usePerson();
  const { queue, notes, listeners } = useMemo(() => queueOf(person, org), [person, org]);
  useEffect(() => {
    queueOf(person, org).onEnd = () =>
      void queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('files.') });
  }, [person, org, queries]);
  const subscribe = useMemo(
    () => (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    [listeners],
  );
  const transfers = useSyncExternalStore(subscribe, queue.transfers);
  return { queue, notes, transfers };
}

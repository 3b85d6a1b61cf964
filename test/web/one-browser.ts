import type { KeptFile, KeptFiles, WayBack } from '../../web/src/files/kept-files.ts';
import type { TransferQueue } from '../../web/src/files/transfer-queue.ts';
import type { UploadNotes } from '../../web/src/files/upload-notes.ts';
import { CONTENT_COUNT, chosen, type Handle } from './chosen-files.ts';

export interface Browser {
  queue: TransferQueue;
  readonly notes: UploadNotes;
  readonly handles: Handle[];
  /** By the queue's key of a choice. */
  readonly contentOf: Map<string, number>;
  readonly kept: Map<string, KeptFile>;
  /** What was dropped, rather than chosen, can be read again after a restart. */
  readonly dropped: Map<WayBack['root'], Handle>;
  /** Counts restarts: what an earlier life began is never answered. */
  life: number;
  /** Whether its storage takes no more texts. */
  isFull: boolean;
}

/** As in a browser without a database. */
export const keepsNothing: KeptFiles = {
  take: async () => [],
  put: () => {},
  remove: () => {},
  open: async () => undefined,
};

export function wayBackTo({ dropped }: Browser, handle: Handle): WayBack {
  const root = { kind: 'file', name: 'bold.nii' } as const;
  dropped.set(root, handle);
  return { root, path: [] };
}

/** The chosen files of a browser over its lives. What was replaced on disk is another file when it is read again. */
export function keptBy({ kept, dropped, handles, contentOf }: Omit<Browser, 'queue'>): KeptFiles {
  return {
    take: async () => [...kept.values()],
    put(files) {
      for (const file of files) kept.set(file.key, file);
    },
    remove: (key) => void kept.delete(key),
    async open({ root }) {
      const before = dropped.get(root);
      if (before === undefined) return undefined;
      const handle = chosen(before.isReplaced ? (before.content + 1) % CONTENT_COUNT : before.content);
      dropped.set(root, handle);
      handles.push(handle);
      const own = [...kept.values()].find(({ wayBack }) => wayBack?.root === root);
      if (own !== undefined) contentOf.set(own.key, handle.content);
      return handle.file;
    },
  };
}

import type { Batches } from '../../../lib/client/batches.ts';
import type { Client } from '../../../lib/client/client.ts';
import type { ContentChecksums } from '../../../lib/client/crc32.ts';
import type { KeptFiles, WayBack } from './kept-files.ts';
import type { Transfer } from './transfers.ts';
import type { UploadNote, UploadNotes } from './upload-notes.ts';

export interface QueueOptions {
  readonly client: Client;
  readonly org: string;
  readonly notes: UploadNotes;
  readonly kept: KeptFiles;
  readonly readChecksums: (
    file: File,
    signal: AbortSignal,
    onRead: (readBytes: number) => void,
  ) => Promise<ContentChecksums | undefined>;
  /** Called after every change of `transfers`. */
  readonly onChange: () => void;
  /** Called when a file is there, or an upload is gone. */
  readonly onEnd: () => void;
  readonly newKey: () => string;
  readonly nowMs: () => number;
  readonly fetch?: typeof fetch;
  readonly random?: () => number;
  readonly filesAtOnce?: number;
  readonly batches?: Batches;
}

export interface ChosenFile {
  readonly file: File;
  /** Its name on the platform. */
  readonly name: string;
  /** An upload that another browser or program has begun with this file. */
  readonly uploadId?: string | undefined;
  readonly wayBack?: WayBack | undefined;
}

/** A chosen file in the queue. */
export interface Entry extends Omit<ChosenFile, 'file'> {
  /** Absent after a reload, until it is read again. */
  file: File | undefined;
  transfer: Transfer;
  abort: AbortController;
  note: UploadNote | undefined;
  checksums: ContentChecksums | undefined;
  running: Promise<void> | undefined;
}

export interface RunOptions extends QueueOptions {
  readonly entries: Map<string, Entry>;
  readonly change: (entry: Entry, part: Partial<Transfer>) => void;
}

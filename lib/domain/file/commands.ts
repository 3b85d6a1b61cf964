import { type Command, commandsNamed, type Rejection } from 'epoch';
import type { Checksum, FileEvent } from './events.ts';

/** The organisation that the caller names: a file of another organisation is answered like one that does not exist. */
interface Of {
  readonly organisationId: string;
}

/** Acts on what a list has shown. `listedAs`: only while the file is listed under this name, else `file-left`. */
interface Listed {
  readonly listedAs?: string;
}

interface ConfirmedPart {
  readonly part: number;
  readonly atMs: number;
  readonly bytes?: number;
}

export type FileCommand =
  | Command<
      'StartUpload',
      Of & {
        readonly uploaderId: string;
        readonly name: string;
        readonly contentType: string;
        /** The exact size, or with `sizing: 'observed'` the most it may have. */
        readonly declaredBytes: number;
        readonly sizing?: 'declared' | 'observed';
        /** A client's own; ours when absent. */
        readonly partSize?: number;
        readonly uploadId?: string;
        readonly checksum?: Checksum;
        readonly producedBy?: string;
        /** When the upload ends at the latest; UPLOAD_LIFETIME_MS from its start unless that is earlier. */
        readonly untilMs?: number;
      }
    >
  /** `atMs`: S3's LastModified. `bytes` is checked where the size is declared, and believed where it is observed. */
  | Command<'ConfirmParts', Of & { readonly parts: readonly ConfirmedPart[] }>
  /** After S3 has the whole object; `bytes` is the object's size. `parts`: those that are not confirmed yet, as for ConfirmParts. */
  | Command<'CompleteUpload', Of & { readonly bytes: number; readonly parts?: readonly ConfirmedPart[] }>
  | Command<'AbortUpload', Of>
  | Command<'ExpireUpload', Of>
  | Command<'RenameFile', Of & Listed & { readonly name: string; readonly renamedBy: string }>
  /** A person asks for an address to read the file from; counted once a day. */
  | Command<'SignDownload', Of & { readonly userId: string }>
  | Command<'PinFile', Of & { readonly attemptId: string; readonly untilMs: number }>
  | Command<'UnpinFile', Of & { readonly attemptId: string }>
  /** Moves the file to the trash, from which it can be restored. */
  | Command<'TrashFile', Of & Listed & { readonly trashedBy: string }>
  | Command<'RestoreFile', Of & { readonly restoredBy: string }>
  /** Deletes what is in the trash, and never what was restored: by a person at once, without one when its time is over. */
  | Command<'PurgeFile', Of & { readonly purgedBy?: string }>
  /** For good, from the trash or at once. */
  | Command<'DeleteFile', Of & Listed & { readonly deletedBy: string }>;

export type FileDecision = readonly FileEvent[] | Rejection;
export type DataOf<T extends FileCommand['type']> = Extract<FileCommand, { type: T }>['data'];

/** Makes these commands without the aggregate's decisions: for sagas, which send them. */
export const fileCommands = commandsNamed<FileCommand>('file');

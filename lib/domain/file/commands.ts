import type { Aggregate, Command, DecideContext } from 'epoch';
import { type Rejection, reject } from 'epoch';
import { decideAvailable } from './decide-available.ts';
import { decideUploading } from './decide-uploading.ts';
import { type Checksum, type FileEvent, fileEvents } from './events.ts';
import { start } from './start.ts';
import { evolveFile, type FileState, type Gone, initialFile } from './state.ts';

/** Whose file it is said to be: a file of another organisation is answered like one that does not exist. */
interface Of {
  readonly organisationId: string;
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
      }
    >
  /** `atMs`: S3's LastModified. `bytes` is checked where the size is declared, and believed where it is observed. */
  | Command<
      'ConfirmParts',
      Of & { readonly parts: readonly { readonly part: number; readonly atMs: number; readonly bytes?: number }[] }
    >
  /** After S3 has the whole object; `bytes` is the object's size. */
  | Command<'CompleteUpload', Of & { readonly bytes: number }>
  | Command<'AbortUpload', Of>
  | Command<'ExpireUpload', Of>
  | Command<'RenameFile', Of & { readonly name: string; readonly renamedBy: string }>
  | Command<'PinFile', Of & { readonly attemptId: string; readonly untilMs: number }>
  | Command<'UnpinFile', Of & { readonly attemptId: string }>
  | Command<'DeleteFile', Of & { readonly deletedBy: string }>;

export type FileDecision = readonly FileEvent[] | Rejection;
export type DataOf<T extends FileCommand['type']> = Extract<FileCommand, { type: T }>['data'];

function decide(command: FileCommand, state: FileState, context: DecideContext): FileDecision {
  if (command.type === 'StartUpload') return start(command, state, context);
  if (state.status === 'none' || state.organisationId !== command.data.organisationId) {
    // Nothing to let go of: whoever unpins has reached what it wanted.
    return command.type === 'UnpinFile' ? [] : reject('not-found', 'there is no such file');
  }
  switch (state.status) {
    case 'uploading':
      return decideUploading(command, state, context);
    case 'available':
      return decideAvailable(command, state, context);
    default:
      return decideGone(command, state);
  }
}

function decideGone(command: FileCommand, { status }: Gone): FileDecision {
  switch (command.type) {
    case 'UnpinFile':
    case 'ExpireUpload':
      return [];
    case 'AbortUpload':
      return status === 'deleted' ? reject('upload-not-open', 'the upload had completed, and the file is deleted') : [];
    case 'DeleteFile':
      return status === 'deleted' ? [] : reject('file-not-available', `the upload was ${status}: there is no file`);
    case 'ConfirmParts':
    case 'CompleteUpload':
      return reject('upload-not-open', `the upload is ${status}: start a new one`, { status });
    default:
      return reject('file-not-available', `the file is ${status}`, { status });
  }
}

export const file: Aggregate<FileState, FileCommand, FileEvent> = {
  name: 'file',
  events: fileEvents,
  initial: initialFile,
  decide,
  evolve: evolveFile,
  reducerVersion: 1,
};

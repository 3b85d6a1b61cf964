import { reject } from 'epoch';
import type { DecisionRow } from '../../decision-table.ts';
import type { FileCommand } from '../commands.ts';
import type { FileEvent } from '../events.ts';
import type { Gone } from '../state.ts';
import { idTaken, nothing } from './refusals.ts';
import { start } from './start.ts';

const notFound = () => reject('not-found', 'there is no such file');

export const noFile: DecisionRow<{ readonly status: 'none' }, FileCommand, FileEvent> = {
  StartUpload: start,
  ConfirmParts: notFound,
  CompleteUpload: notFound,
  AbortUpload: notFound,
  ExpireUpload: notFound,
  RenameFile: notFound,
  SignDownload: notFound,
  PinFile: notFound,
  // Nothing to unpin: the sender's aim is reached.
  UnpinFile: nothing,
  TrashFile: notFound,
  RestoreFile: notFound,
  PurgeFile: notFound,
  DeleteFile: notFound,
};

const notOpen = (_command: FileCommand, { status }: Gone) =>
  reject('upload-not-open', `the upload is ${status}: start a new one`, { status });
const notAvailable = (_command: FileCommand, { status }: Gone) =>
  reject('file-not-available', `the file is ${status}`, { status });

/** An upload that was aborted or has expired. */
export const endedUpload: DecisionRow<Gone, FileCommand, FileEvent> = {
  StartUpload: idTaken,
  ConfirmParts: notOpen,
  CompleteUpload: notOpen,
  AbortUpload: nothing,
  ExpireUpload: nothing,
  RenameFile: notAvailable,
  SignDownload: notAvailable,
  PinFile: notAvailable,
  UnpinFile: nothing,
  TrashFile: notAvailable,
  RestoreFile: notAvailable,
  // The timer's aim is reached.
  PurgeFile: nothing,
  DeleteFile: (_command, { status }) => reject('file-not-available', `the upload was ${status}: there is no file`),
};

export const deletedFile: DecisionRow<Gone, FileCommand, FileEvent> = {
  ...endedUpload,
  AbortUpload: () => reject('upload-not-open', 'the upload had completed, and the file is deleted'),
  DeleteFile: nothing,
};

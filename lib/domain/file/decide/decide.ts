import { type DecideContext, reject } from 'epoch';
import type { FileCommand, FileDecision } from '../commands.ts';
import type { FileState, Gone } from '../state.ts';
import { decideAvailable } from './available.ts';
import { start } from './start.ts';
import { decideUploading } from './uploading.ts';

export function decide(command: FileCommand, state: FileState, context: DecideContext): FileDecision {
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

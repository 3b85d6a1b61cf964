import { type DecideContext, type Rejection, reject } from 'epoch';
import { type DecisionTable, decideBy } from '../../decision-table.ts';
import type { FileCommand, FileDecision } from '../commands.ts';
import type { FileEvent } from '../events.ts';
import { type FileState, initialFile, isStored } from '../state.ts';
import { available } from './available.ts';
import { deletedFile, endedUpload, noFile } from './gone.ts';
import { trashed } from './trashed.ts';
import { uploading } from './uploading.ts';

const table: DecisionTable<FileState, FileCommand, FileEvent> = {
  none: noFile,
  uploading,
  available,
  trashed,
  aborted: endedUpload,
  expired: endedUpload,
  deleted: deletedFile,
};

export function decide(command: FileCommand, state: FileState, context: DecideContext): FileDecision {
  // A file of another organisation is decided on like one that does not exist; its id is taken all the same.
  const isStrange =
    command.type !== 'StartUpload' && state.status !== 'none' && state.organisationId !== command.data.organisationId;
  const known = isStrange ? initialFile : state;
  return checkListed(command, known) ?? decideBy(table, command, known, context);
}

/** A list may be behind: what has left it meanwhile, by another name or to the trash, is none of its sender's business. */
function checkListed({ data }: FileCommand, state: FileState): Rejection | undefined {
  if (!('listedAs' in data) || data.listedAs === undefined || !isStored(state)) return undefined;
  if (state.status === 'available' && state.name === data.listedAs) return undefined;
  return reject('file-left', `the file is not listed as ${data.listedAs} any more`);
}

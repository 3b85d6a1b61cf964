import type { DecideContext } from 'epoch';
import { type DecisionTable, decideBy } from '../../decision-table.ts';
import type { FileCommand, FileDecision } from '../commands.ts';
import type { FileEvent } from '../events.ts';
import { type FileState, initialFile } from '../state.ts';
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
  return decideBy(table, command, isStrange ? initialFile : state, context);
}

import type { Aggregate } from 'epoch';
import { decidesNothing } from '../read-only.ts';
import { type FileEvent, fileEvents } from './events.ts';
import { evolveFile, type FileState, initialFile } from './state.ts';

/** A file as functions take it that only read: it folds, and takes no command, so that a bundle contains no decisions. */
export const fileHistory: Aggregate<FileState, never, FileEvent> = {
  name: 'file',
  events: fileEvents,
  initial: initialFile,
  reducerVersion: 1,
  evolve: evolveFile,
  decide: decidesNothing,
};

import type { Aggregate } from 'epoch';
import type { FileCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type FileEvent, fileEvents } from './events.ts';
import { evolveFile, type FileState, initialFile } from './state.ts';

/**
 * A file, from the beginning of its upload to its deletion. The stream's id is the file's.
 *
 *     none → uploading          an upload starts; its declared size is reserved in the quota
 *     uploading                 parts are confirmed as the store holds them, in any order, each once
 *     uploading → available     all parts are there, and the store has put them together
 *     uploading → aborted       its uploader gives it up
 *     uploading → expired       its time is over
 *     available                 is renamed; is pinned by the attempts that read it
 *     available → trashed       unless an attempt reads it at that moment; stored and paid all the same
 *     trashed → available       is restored, under its name
 *     available, trashed → deleted   for good; out of the trash by itself after 30 days
 *
 * Bytes count from a part's arrival to the end of the upload or of the file. Ids are never used again.
 */
export const file: Aggregate<FileState, FileCommand, FileEvent> = {
  name: 'file',
  events: fileEvents,
  initial: initialFile,
  decide,
  evolve: evolveFile,
  reducerVersion: 1,
};

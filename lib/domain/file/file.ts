import type { Aggregate } from 'epoch';
import type { FileCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type FileEvent, fileEvents } from './events.ts';
import { evolveFile, type FileState, initialFile } from './state.ts';

export const file: Aggregate<FileState, FileCommand, FileEvent> = {
  name: 'file',
  events: fileEvents,
  initial: initialFile,
  decide,
  evolve: evolveFile,
  reducerVersion: 1,
};

import type { Aggregate } from 'epoch';
import type { DataExportsCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type DataExportsEvent, dataExportsEvents } from './events.ts';
import { type DataExportsState, evolveDataExports, initialDataExports } from './state.ts';

/**
 * Exports of an organisation, each written by a worker on its own. The stream's id is the organisation's.
 *
 *     pending → running    a worker begins; when it is lost, another one does, some times
 *     running → ready      the document is in the store for some days
 *     either  → failed     and says why
 */
export const dataExports: Aggregate<DataExportsState, DataExportsCommand, DataExportsEvent> = {
  name: 'data-exports',
  events: dataExportsEvents,
  initial: initialDataExports,
  reducerVersion: 1,
  evolve: evolveDataExports,
  decide,
};

import { createMemoryChangeLog } from '../../src/transport/change-log.ts';
import { type SwitchOptions, switchTo as switchOn } from '../../src/transport/switch.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import type { Projection } from '../../src/views/projection.ts';
import { createProjector } from '../../src/views/projector.ts';
import type { ViewStore } from '../../src/views/view-store.ts';
import { asToday, createLog, library, rowsOf } from './support.ts';

/** A switch by a change log in which nothing has moved. */
export const switchTo = (options: SwitchOptions) =>
  switchOn({ changeLog: createMemoryChangeLog(), nowMs: () => 0, ...options });

export const placed = (book: string) => ['BookPlaced', { book, pages: 1 }] as const;
export const shelves = Array.from({ length: 40 }, (_, n) => `shelf#${n}`);
const partitions = [...shelves, 'shelves', 'totals'];

/** Versions 1 and 2 of one view over one log; version 1 is live and up to date. */
export async function setUp(second: Partial<Projection> = {}) {
  const log = createLog();
  const store = createMemoryViewStore();
  const projectorOf = (projection: Projection, through: ViewStore = store) =>
    createProjector({ projection, store: through, reader: log.reader, upcast: asToday, nowMs: () => 1 });
  const first = projectorOf(library);
  const newer: Projection = { ...library, version: 2, ...second };
  const projector = projectorOf(newer);
  for (const stream of shelves)
    for (const book of ['a', 'b', 'c']) log.append(stream, [placed(`${book}`), ['Dusted', {}]]);
  log.append('chair#1', [['Painted', {}]]);
  for (const stream of shelves) await first.catchUp(stream);
  await store.claimLive('library', 1);
  const options = { projector, store, reader: log.reader, pause: async () => {}, nowMs: () => 0 };
  const rows = (version: number) => rowsOf(store.at(`library@${version}`), 'library', partitions);
  return { log, store, first, newer, projector, projectorOf, options, rows };
}

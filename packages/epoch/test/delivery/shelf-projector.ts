import type { CommitReader } from '../../src/kernel/store.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import type { Projection } from '../../src/views/projection.ts';
import { createProjector } from '../../src/views/projector.ts';
import type { ViewStep, ViewStore } from '../../src/views/view-store.ts';
import { asToday, createLog, library } from './support.ts';

export function setUp(projection: Projection = library, store: ViewStore = createMemoryViewStore()) {
  const log = createLog();
  const steps: ViewStep[] = [];
  const watched: ViewStore = {
    ...store,
    apply: (each) => {
      steps.push(...each);
      return store.apply(each);
    },
  };
  const projector = createProjector({
    projection,
    store: watched,
    reader: log.reader,
    upcast: asToday,
    nowMs: () => 1,
  });
  return { log, steps, store, projector, reader: store.at('library@1') };
}

export function projectorOver(store: ViewStore, reader: CommitReader) {
  return createProjector({ projection: library, store, reader, upcast: asToday, nowMs: () => 1 });
}

export const placed = (book: string, pages = 1) => ['BookPlaced', { book, pages }] as const;

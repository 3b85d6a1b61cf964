import { createMemoryChangeLog } from '../../src/transport/change-log.ts';
import { movesOf } from '../../src/transport/relay.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import { projectorOver } from './shelf-projector.ts';
import { createLog } from './support.ts';

export const AT = Date.UTC(2026, 0, 1, 12);

export function setUp() {
  const log = createLog();
  const store = createMemoryViewStore();
  const projector = projectorOver(store, log.reader);
  const changeLog = createMemoryChangeLog();
  const clock = { nowMs: AT };
  const options = { changeLog, nowMs: () => clock.nowMs };
  const place = async (stream: string, type = 'BookPlaced') => {
    const commit = log.append(stream, [[type, { book: 'a', pages: 1 }]]);
    await changeLog.record(clock.nowMs, movesOf([commit]));
  };
  const pass = (minutes: number) => {
    clock.nowMs += minutes * 60_000;
  };
  return { store, projector, changeLog, options, place, pass, clock };
}

import { createMemoryChangeLog } from '../../src/transport/change-log.ts';
import { movesOf } from '../../src/transport/relay.ts';
import { createLog, projectorOf } from './support.ts';

export const AT = Date.UTC(2026, 0, 1, 12);

export function setUp() {
  const log = createLog();
  const projector = projectorOf(log);
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
  return { projector, changeLog, options, place, pass, clock };
}

import { describe, expect, it } from 'vitest';
import { STREAMS_AT_ONCE } from '../../../lib/app/platform/commands/restore-log.ts';
import { createPlatform } from '../platform.ts';
import { found } from '../scenes.ts';
import { perform, restored } from './restore-scene.ts';

describe('what was in progress in a restored log', () => {
  it('is looked up stream beside stream, and each stream by one read', async () => {
    const source = createPlatform();
    for (let each = 0; each < 40; each += 1) await perform(source, await found(source), ['upload', 'rename', 'delete']);
    await source.settle();
    let [reads, running, most] = [0, 0, 0];
    const { progress } = await restored(source, 0, [], (events) => ({
      ...events,
      read(stream, range) {
        reads += 1;
        return events.read(stream, range);
      },
      async mark(write) {
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
        return events.mark(write);
      },
    }));
    expect(progress.open).toBeGreaterThan(200);
    expect(most).toBeGreaterThan(STREAMS_AT_ONCE / 2);
    expect(reads).toBeLessThan(progress.open);
  });
});

import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { aggregateNameOf } from 'epoch';
import { TIMER_SHARDS } from 'epoch/sagas';
import { everyRow, REBUILD_SEGMENTS, type RowKey } from 'epoch/views';
import { checkpointKey } from 'epoch-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { timers } from '../../lib/app/subscribers.ts';
import { timersOf } from '../../lib/app/timers.ts';
import { until } from '../until.ts';
import { startViews, views } from './views-process.ts';
import { forget, newOrganisation, outputs, platform, TEST_MS, trashedFile, world } from './views-scene.ts';

const FILES = 24;
const timersAt = (version: number) => timersOf(platform, version);

/** Rows of pending timers of some saga streams. */
async function pending(view: string, streams: readonly string[]): Promise<readonly RowKey[]> {
  const keys: RowKey[] = [];
  for (let shard = 0; shard < TIMER_SHARDS; shard += 1) {
    for await (const { key, values } of everyRow(world.views.at(view), '', {
      partition: `due-${shard}`,
      limit: 1_000,
    })) {
      if (streams.includes(String(values['stream']))) keys.push(key);
    }
  }
  return keys;
}

describe('a view', { timeout: TEST_MS }, () => {
  let streams: readonly string[];

  beforeAll(async () => {
    const org = await newOrganisation();
    const files = [];
    for (let n = 0; n < FILES; n += 1) files.push(await trashedFile(org));
    streams = files.map((fileId) => `saga-upload-expiry#${fileId}`);
    await until(
      'every file in the trash has a timer',
      async () => (await pending('timers@1', streams)).length === FILES,
      {
        everyMs: 200,
      },
    );
    // As if version 0 had been live until this code was deployed, and the bus had lost all of this.
    await world.views.claimLive('timers', 0);
    for (const key of await pending('timers@1', streams)) await forget('timers@1', key);
    for (const stream of streams) {
      const Key = checkpointKey({ view: 'timers@1', stream });
      await world.client.send(new DeleteItemCommand({ TableName: outputs.ViewsTable, Key }));
    }
  }, TEST_MS);

  // What this and the last one change cannot be changed twice.
  it('is rebuilt, goes on where its killed process was, and is live at the end', { retry: 0 }, async () => {
    expect((await views('switch', 'timers', '1')).output).toContain('timers@1 stays as it is: not-rebuilt');
    let heard = 0;
    for await (const { stream } of world.log.scan(0, 1)) if (timers.subscribesTo[aggregateNameOf(stream)]) heard += 1;
    const first = startViews('rebuild', 'timers', '--rate', `${Math.max(2, heard / 10)}`);
    await first.printed(/timers@1: [1-9]\d* of 16 parts, \d+ commits/);
    first.kill();
    expect(await first.ended).toMatchObject({ signal: 'SIGKILL', output: expect.not.stringContaining('rebuilt') });
    expect(await world.views.live('timers')).toEqual({ version: 0 });

    const parts = Array.from({ length: REBUILD_SEGMENTS }, (_, n) => `rebuild#${n}-of-${REBUILD_SEGMENTS}`);
    const marks = await Promise.all(parts.map((stream) => world.views.checkpoint({ view: 'timers@1', stream })));
    const done = marks.filter(({ version }) => version > 0).length;
    const second = await views('rebuild', 'timers');
    expect(second).toMatchObject({ code: 0, output: expect.stringContaining('timers@1 is live') });
    expect(second.output).toContain(`; ${done} of 16 parts were done before`);
    expect(await pending('timers@1', streams)).toHaveLength(FILES);
    expect(await world.views.live('timers')).toEqual({ version: 1, previous: 0 });
  });

  it('is not switched back to what nothing keeps up to date, nor to what was not rebuilt', async () => {
    expect(await views('switch', 'timers', '0')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/its definition is not in this code/),
    });
    expect(await views('switch', 'timers', '7')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/not-rebuilt/),
    });
    expect(await views('switch', 'timers', '1')).toMatchObject({ code: 0, output: 'timers@1 is live\n' });
    expect((await views('list')).output).toMatch(/^timers@1 +live, before it 0 /m);
  });

  it('loses what its old version left, once nobody wants to go back to it', { retry: 0 }, async () => {
    const old = timersAt(0);
    for (const stream of streams) await old.catchUp(stream);
    expect(await pending('timers@0', streams)).toHaveLength(FILES);
    expect(await views('drop', 'timers@0')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/can be gone back to/),
    });
    expect(await views('drop', 'timers@1', '--final')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/this code still holds it/),
    });
    expect(await pending('timers@0', streams)).toHaveLength(FILES);
    const dropped = await views('drop', 'timers@0', '--final');
    expect(dropped).toMatchObject({
      code: 0,
      output: expect.stringContaining(`timers@0 is gone: ${2 * FILES} items removed`),
    });
    expect(await pending('timers@0', streams)).toEqual([]);
    expect(await pending('timers@1', streams)).toHaveLength(FILES);
    expect(await views('switch', 'timers', '0')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/not-rebuilt/),
    });
  });
});

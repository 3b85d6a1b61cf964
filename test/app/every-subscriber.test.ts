import { describe, expect, it } from 'vitest';
import { SUBSCRIPTIONS } from '../../lib/app/subscriptions.ts';
import { createPlatform } from './platform.ts';

describe('what the sweep, redrives and replays go over', () => {
  it('is everybody who has a queue, with the same hearing', () => {
    const heard = (id: string, hears: object) => `${id} ${JSON.stringify(hears)}`;
    const swept = createPlatform().subscribers.map(({ id, hears }) => heard(id, hears));
    const queued = SUBSCRIPTIONS.map(({ name, version, hears }) => heard(`${name}@${version}`, hears));
    expect(swept.sort()).toEqual(queued.sort());
  });
});

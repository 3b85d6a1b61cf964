import { describe, expect, it } from 'vitest';
import { SUBSCRIPTIONS } from '../../lib/app/subscriptions.ts';
import { createPlatform } from './platform.ts';

describe('what the sweep, redrives and replays go over', () => {
  it('is everybody who has a queue, with the same hearing', () => {
    const heard = (id: string, subscribesTo: object) => `${id} ${JSON.stringify(subscribesTo)}`;
    const swept = createPlatform().subscribers.map(({ id, subscribesTo }) => heard(id, subscribesTo));
    const queued = SUBSCRIPTIONS.map(({ name, version, subscribesTo }) => heard(`${name}@${version}`, subscribesTo));
    expect(swept.sort()).toEqual(queued.sort());
  });
});

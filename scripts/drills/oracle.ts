import { matchesFilter } from 'epoch/subscriptions';
import { withoutUnread } from '../../lib/app/while-read.ts';
import type { PlatformAt } from '../views/place.ts';

const SEGMENTS = 1;

/**
 * What is not applied: for every subscriber whose version is read, and every stream of the log, the last commit that it subscribes to must be at or
 * before its position. Reads the whole log; a drill's is short.
 */
export async function missingDeliveries({ events, subscribers: all }: PlatformAt): Promise<readonly string[]> {
  const subscribers = await withoutUnread(all);
  const wanted = new Map<string, Map<string, number>>();
  for await (const { stream, lastVersion, events: appended } of events.scan(0, SEGMENTS)) {
    const types = appended.map(({ type }) => type);
    for (const { id, subscribesTo } of subscribers) {
      if (!matchesFilter(subscribesTo, stream, types)) continue;
      const streams = wanted.get(id) ?? new Map<string, number>();
      wanted.set(id, streams.set(stream, Math.max(streams.get(stream) ?? 0, lastVersion)));
    }
  }
  const missing: string[] = [];
  for (const subscriber of subscribers) {
    for (const [stream, version] of wanted.get(subscriber.id) ?? []) {
      const position = await subscriber.position(stream);
      if (position.parked) missing.push(`${subscriber.id}: ${stream} is parked`);
      else if (position.version < version)
        missing.push(`${subscriber.id}: ${stream} ${position.version} of ${version}`);
    }
  }
  return missing;
}

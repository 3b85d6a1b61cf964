import type { Subscriber } from 'epoch/subscriptions';
import { type ChangeLog, MINUTE_MS } from 'epoch/transport';
import type { ViewStore } from 'epoch/views';
import type { LogManifest } from './log-copy.ts';

/** A commit may be stamped by a clock that is so far from the relay's. */
export const SKEW_MS = 300_000;

/** What is asked of a subscriber whose work has effects. */
export type Followed = Pick<Subscriber, 'id' | 'parked' | 'position'>;

/** Up to when every subscriber has applied everything, and where each parked stream is. Ask before the log is read. */
export async function settledAt(
  changeLog: Pick<ChangeLog, 'sweptThrough'>,
  effects: readonly Followed[],
  nowMs: number,
): Promise<Pick<LogManifest, 'settledThrough' | 'parked'>> {
  const parked: { subscriber: string; stream: string; version: number }[] = [];
  let slowestMs = nowMs;
  for (const { id: subscriber, parked: listed, position } of effects) {
    slowestMs = Math.min(slowestMs, ((await changeLog.sweptThrough(subscriber)) ?? 0) * MINUTE_MS);
    for await (const { stream } of listed())
      parked.push({ subscriber, stream, version: (await position(stream)).version });
  }
  return { settledThrough: new Date(Math.max(0, slowestMs - SKEW_MS)).toISOString(), parked };
}

/** Subscribers, by their ids, as their checkpoints show them: without their code. */
export function followedOf(
  ids: readonly string[],
  viewStore: Pick<ViewStore, 'checkpoint' | 'parked'>,
): readonly Followed[] {
  return ids.map((view) => ({
    id: view,
    parked: () => viewStore.parked(view),
    async position(stream) {
      const { version, cursor, parked } = await viewStore.checkpoint({ view, stream });
      return { version, inProgress: cursor !== undefined, parked: parked !== undefined };
    },
  }));
}

import type { StoredEvent } from '../kernel/event.ts';
import { emptyHead } from '../kernel/load.ts';
import type { Append, Appended, AppendResult, CommitDraft, EventStore, Head, LoadOptions } from '../kernel/store.ts';

export const REDUCER = 1;
export const SNAPSHOT_EVERY = 4;

/** Accepts states of `REDUCER` only. */
export const loadOptions: LoadOptions<unknown> = {
  pageSize: SNAPSHOT_EVERY,
  accept: ({ reducerVersion, value }) => (reducerVersion === REDUCER ? { value } : undefined),
};

export function noted(text: string): StoredEvent {
  return { type: 'Noted', schema: 1, data: { text } };
}

export interface DraftOptions {
  readonly reducerVersion?: number;
  readonly atMs?: number;
  readonly state?: unknown;
}

/** A draft of one event per text; its state is the last text, unless given. */
export function draft(id: string, texts: readonly string[], options: DraftOptions = {}): CommitDraft {
  return {
    id,
    atMs: options.atMs ?? 1_000,
    actor: 'user-1',
    correlation: 'request-1',
    events: texts.map(noted),
    state: { reducerVersion: options.reducerVersion ?? REDUCER, value: options.state ?? { last: texts.at(-1) ?? '' } },
  };
}

export function appendOf(head: Head, content: CommitDraft): Append {
  return { head, draft: content, snapshotEvery: SNAPSHOT_EVERY };
}

/** The one commit that was written; any other result is an error. */
export function single(result: AppendResult): Appended {
  const written = result.kind === 'appended' ? result.written[0] : undefined;
  if (written === undefined) throw new Error(`expected an append, got ${result.kind}`);
  return written;
}

/** Appends commits one after the other and answers the last head. */
export async function fill(store: EventStore, stream: string, drafts: readonly CommitDraft[]): Promise<Head> {
  let head = emptyHead(stream);
  for (const each of drafts) head = single(await store.append([appendOf(head, each)])).head;
  return head;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

import type { CommitReader } from 'epoch';
import { upcastCommit } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { schemas } from './schemas.ts';

export interface RecordedEvent {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly atMs: number;
  readonly actor: string;
  readonly correlation: string;
  readonly causation?: string;
  readonly data: unknown;
}

/** Events of one stream after a version, at most `limit`; `next` is the version to go on after, when there is more. */
export async function streamEvents(
  reader: CommitReader,
  stream: string,
  after: number,
  limit: number,
): Promise<{ readonly events: readonly RecordedEvent[]; readonly next?: number }> {
  const events: RecordedEvent[] = [];
  for await (const stored of reader.read(stream, { from: after + 1 })) {
    const commit = upcastCommit(schemas, stored);
    for (const [index, event] of commit.events.entries()) {
      const version = commit.version + index;
      if (version <= after) continue;
      if (events.length === limit) return { events, next: version - 1 };
      const { atMs, actor, correlation, causation } = commit;
      const about = { id: `${stream}@${version}`, stream, version, type: event.type, atMs, actor, correlation };
      events.push({ ...about, ...defined({ causation }), data: event.data });
    }
  }
  return { events };
}

/** Whether a stream belongs to an organisation: it is named after it, or its first event says so. */
export async function belongsTo(reader: CommitReader, stream: string, org: string): Promise<boolean> {
  if (stream.endsWith(`#${org}`)) return true;
  for await (const { events } of reader.read(stream, { from: 1, to: 1 })) {
    const [first] = events;
    const data = first?.data;
    return typeof data === 'object' && data !== null && (data as { organisationId?: unknown }).organisationId === org;
  }
  return false;
}

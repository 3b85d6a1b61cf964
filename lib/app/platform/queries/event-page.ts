import type { CommitReader } from 'epoch';
import { type Rejection, reject } from 'epoch';
import { defined, ifDefined } from '../../../domain/defined.ts';
import type { Answer, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf } from '../../http/page.ts';
import { maskSecrets } from './mask-secrets.ts';
import { streamEvents } from './stream-events.ts';

const DEFAULT_LIMIT = 50;

/** A page of a stream's events; the cursor is the version to go on after. */
export async function eventPage(
  reader: CommitReader,
  {
    stream,
    limit = DEFAULT_LIMIT,
    cursor = '0',
  }: { stream: string; limit?: number | undefined; cursor?: string | undefined },
): Promise<Answer<ReplyOf<'admin.listEvents'>> | Rejection> {
  if (!/^(0|[1-9][0-9]{0,14})$/.test(cursor)) return reject('cursor-invalid', 'hand back nextCursor as it was');
  const { events, next } = await streamEvents(reader, stream, Number(cursor), limit);
  const items = events.map(({ atMs, data, ...event }) => ({ ...event, at: iso(atMs), data: maskSecrets(data) }));
  return { body: pageOf(defined({ cursor: ifDefined(next, String) }), items) };
}

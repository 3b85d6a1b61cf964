import type { Caller } from '../../http/caller.ts';
import type { Call, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import type { Sessions } from '../../ports/sessions.ts';

/** Open sessions of a user, page by page; `current` is the one that asks. */
export async function openSessions(
  sessions: Pick<Sessions, 'page'>,
  user: string,
  caller: Caller,
  query: Call<'account.listSessions'>['query'],
): Promise<ReplyOf<'account.listSessions'>> {
  const { limit, cursor } = wantedPage(query);
  const own = caller.kind === 'person' ? caller.session : undefined;
  const page = await sessions.page(user, limit, cursor);
  const items = page.items.map(({ id, createdAtMs, lastSeenAtMs, agent }) => {
    return { id, createdAt: iso(createdAtMs), lastSeenAt: iso(lastSeenAtMs), agent, current: id === own };
  });
  return pageOf(page, items);
}

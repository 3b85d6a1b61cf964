import { type Rejection, reject } from 'epoch';
import { actorOf, type Caller } from '../../http/caller.ts';
import type { People } from '../../ports/people.ts';

const USERS_PER_PAGE = 100;

/**
 * Refuses that the only administrator removes their own access: no user could restore it. An administrator who acts on
 * others stays one, so only actions on themselves are checked.
 */
export async function lastAdministrator(
  people: Pick<People, 'page'>,
  caller: Caller,
  user: string,
): Promise<Rejection | undefined> {
  if (caller.kind !== 'person' || !caller.admin || actorOf(caller) !== user) return undefined;
  let cursor: string | undefined;
  do {
    const page = await people.page(USERS_PER_PAGE, cursor);
    if (page.items.some(({ id, admin, status }) => id !== user && admin && status === 'active')) return undefined;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return reject('last-administrator', 'the platform keeps at least one administrator: name another first');
}

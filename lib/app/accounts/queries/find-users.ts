import type { Page } from 'epoch/views';
import { isId } from '../../../domain/ids.ts';
import type { People, User } from '../../ports/people.ts';

/** Parts of the list that one request looks through: what it has found then is a page, and its cursor goes on from there. */
const MAX_PARTS = 20;

interface Wanted {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** A part of the name or the address in any case, or an id. */
  readonly search?: string | undefined;
}

/** People, page by page. A search may find fewer than asked for, and none, while there are more to look at. */
export async function findUsers(people: Pick<People, 'byId' | 'page'>, wanted: Wanted): Promise<Page<User>> {
  const asked = wanted.search?.trim() ?? '';
  if (isId('user', asked)) {
    const user = await people.byId(asked);
    return { items: user === undefined ? [] : [user] };
  }
  const search = asked.toLowerCase();
  const found: User[] = [];
  let { cursor } = wanted;
  for (let parts = 0; parts < MAX_PARTS && found.length < wanted.limit; parts += 1) {
    const page = await people.page(wanted.limit - found.length, cursor);
    found.push(...page.items.filter((user) => isLike(user, search)));
    cursor = page.cursor;
    if (cursor === undefined) return { items: found };
  }
  return cursor === undefined ? { items: found } : { items: found, cursor };
}

/** Who was erased has neither a name nor an address: what stands for them is not searched. */
function isLike({ name, email, status }: User, search: string): boolean {
  if (search === '') return true;
  return status !== 'erased' && [name, email].some((text) => text.toLowerCase().includes(search));
}

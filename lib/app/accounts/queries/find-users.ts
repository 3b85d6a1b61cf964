import type { Page } from 'epoch/views';
import { isId } from '../../../domain/ids.ts';
import { searched } from '../../http/searched.ts';
import type { People, User } from '../../ports/people.ts';
import { peopleById } from './named-people.ts';

interface Wanted {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** A part of the name or the address in any case, or an id. */
  readonly search?: string | undefined;
  /** Exactly these, as many as a page has: what is asked for besides does not matter. */
  readonly ids?: readonly string[] | undefined;
}

/** People, page by page. A search may find fewer than asked for, and none, while there are more to look at. */
export async function findUsers(people: Pick<People, 'byId' | 'byIds' | 'page'>, wanted: Wanted): Promise<Page<User>> {
  if (wanted.ids !== undefined) return { items: [...(await peopleById(people, wanted.ids)).values()] };
  const asked = wanted.search?.trim() ?? '';
  if (isId('user', asked)) {
    const user = await people.byId(asked);
    return { items: user === undefined ? [] : [user] };
  }
  const search = asked.toLowerCase();
  return searched(
    wanted,
    ({ limit, cursor }) => people.page(limit, cursor),
    (user) => isLike(user, search),
  );
}

/** Who was erased has neither a name nor an address: what stands for them is not searched. */
function isLike({ name, email, status }: User, search: string): boolean {
  if (search === '') return true;
  return status !== 'erased' && [name, email].some((text) => text.toLowerCase().includes(search));
}

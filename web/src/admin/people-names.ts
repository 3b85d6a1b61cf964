import type { ReplyOf } from '../../../lib/client/types.ts';

type User = ReplyOf<'admin.listUsers'>['items'][number];

/** People that one request names. */
const MAX_IDS = 100;

export const isPerson = (id: string) => id.startsWith('usr_');

/** By what administrators know a person: the name, or the address; of who was erased there is neither. */
export function personName({ id, name, email, status }: Pick<User, 'id' | 'name' | 'email' | 'status'>): string {
  if (status === 'erased') return 'erased person';
  return name || email || id;
}

/** Ids of people among others, page by page: a list that grows asks for those of its new page alone, and keeps the others' names. */
export function requestsFor(pages: readonly (readonly string[])[]): readonly string[] {
  const requests = new Set<string>();
  for (const ids of pages) {
    const people = [...new Set(ids)].filter(isPerson).sort();
    for (let at = 0; at < people.length; at += MAX_IDS) requests.add(people.slice(at, at + MAX_IDS).join(','));
  }
  return [...requests];
}

/** Who acted, page by page. */
export function actorsOf(pages: readonly { readonly items: readonly { readonly actor: string }[] }[] = []) {
  return pages.map(({ items }) => items.map(({ actor }) => actor));
}

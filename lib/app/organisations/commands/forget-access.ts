import type { Credentials } from '../../ports/credentials.ts';
import type { Invitations } from '../../ports/invitations.ts';
import type { Secrets } from '../../ports/secrets.ts';

export interface AccessPorts {
  readonly credentials: Pick<Credentials, 'tokens' | 'revokeToken'>;
  readonly invitations: Pick<Invitations, 'page' | 'remove'>;
  readonly secrets: Pick<Secrets, 'page' | 'delete'>;
}

/** What gave access to an organisation, or was its own secret: none of it is in the log. */
export interface Access {
  readonly tokens: number;
  readonly invitations: number;
  readonly secrets: number;
}

const PAGE = 100;
/** Each kind has at most a few hundred of an organisation. */
const MAX_PAGES = 100;

/** Removes an organisation's tokens, invitations and secrets; how many there were. Safe to repeat. */
export async function forgetAccess({ credentials, invitations, secrets }: AccessPorts, org: string): Promise<Access> {
  return {
    tokens: await removeAll(
      () => credentials.tokens(org, PAGE),
      ({ id }) => credentials.revokeToken(org, id),
    ),
    invitations: await removeAll(
      () => invitations.page(org, PAGE),
      ({ id }) => invitations.remove(org, id),
    ),
    secrets: await removeAll(
      () => secrets.page(org, PAGE),
      ({ name }) => secrets.delete(org, name),
    ),
  };
}

/** How many there are. */
export async function countAccess({ credentials, invitations, secrets }: AccessPorts, org: string): Promise<Access> {
  const [tokens, invited, own] = await Promise.all([
    credentials.tokens(org, PAGE),
    invitations.page(org, PAGE),
    secrets.page(org, PAGE),
  ]);
  return { tokens: tokens.items.length, invitations: invited.items.length, secrets: own.items.length };
}

/** Removes what there is, page by page; how many there were. Each page is the first one of what is left. */
export async function removeAll<T>(
  first: () => Promise<{ readonly items: readonly T[] }>,
  remove: (item: T) => Promise<boolean>,
): Promise<number> {
  let removed = 0;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { items } = await first();
    if (items.length === 0) break;
    for (const item of items) if (await remove(item)) removed += 1;
  }
  return removed;
}

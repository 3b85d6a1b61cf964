import type { IdentityProvider } from '../../ports/identity.ts';
import type { People, User } from '../../ports/people.ts';

interface World {
  readonly people: People;
  readonly identity: Pick<IdentityProvider, 'describe'>;
  readonly wallMs: () => number;
  readonly newUserId: () => string;
}

/**
 * The user behind an access token, registered at their first request. Two first requests at
 * once make one user: the subject is unique.
 */
export async function registered(world: World, accessToken: string): Promise<User | undefined> {
  const identity = await world.identity.describe(accessToken);
  if (identity === undefined) return undefined;
  const atMs = world.wallMs();
  const id = world.newUserId();
  const user: User = {
    id,
    subject: identity.subject,
    email: identity.email.toLowerCase(),
    name: identity.name ?? identity.email.slice(0, identity.email.indexOf('@')),
    status: 'active',
    admin: false,
    createdAtMs: atMs,
  };
  const added = await world.people.add(user, { atMs, actor: id, act: 'registered' });
  return added === 'added' ? user : world.people.bySubject(identity.subject);
}

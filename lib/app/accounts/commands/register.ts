import type { IdentityProvider } from '../../ports/identity.ts';
import type { People, User } from '../../ports/people.ts';

interface Dependencies {
  readonly people: People;
  readonly identity: Pick<IdentityProvider, 'describe'>;
  readonly wallMs: () => number;
  readonly newUserId: () => string;
}

/**
 * The user behind an access token, registered at their first request. Two first requests at
 * once make one user: the subject is unique.
 */
export async function registered(deps: Dependencies, accessToken: string): Promise<User | undefined> {
  const identity = await deps.identity.describe(accessToken);
  if (identity === undefined) return undefined;
  const atMs = deps.wallMs();
  const id = deps.newUserId();
  const user: User = {
    id,
    subject: identity.subject,
    email: identity.email.toLowerCase(),
    name: identity.name ?? identity.email.slice(0, identity.email.indexOf('@')),
    status: 'active',
    admin: false,
    createdAtMs: atMs,
  };
  const added = await deps.people.add(user, { atMs, actor: id, act: 'registered' });
  return added === 'added' ? user : deps.people.bySubject(identity.subject);
}

import { type Rejection, reject } from 'epoch';
import { actorOf, type Caller } from '../../http/caller.ts';
import type { People, User, UserAudit } from '../../ports/people.ts';

/**
 * Suspends a user; the last administrator stays, for no user could restore them. Undefined when there is no such user.
 * A caller's own claim to be an administrator is newer than the record, so it is recorded first.
 */
export async function suspend(
  people: Pick<People, 'change' | 'suspend'>,
  caller: Caller,
  user: User,
  audit: Omit<UserAudit, 'act'>,
): Promise<User | Rejection | undefined> {
  if (!user.admin && isAdminThemselves(caller, user)) {
    await people.change(user.id, { admin: true }, { ...audit, act: 'became-administrator' });
  }
  const suspended = await people.suspend(user.id, { ...audit, act: 'suspended' });
  return suspended === 'last-administrator'
    ? reject('last-administrator', 'the platform keeps at least one administrator: name another first')
    : suspended;
}

/** Whether a user is an administrator by their own session. */
export function isAdminThemselves(caller: Caller, { id }: User): boolean {
  return caller.kind === 'person' && caller.admin && actorOf(caller) === id;
}

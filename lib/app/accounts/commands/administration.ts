import { type Rejection, reject } from 'epoch';
import { actorOf, type Caller } from '../../http/caller.ts';
import type { User, UserAudit } from '../../ports/people.ts';
import type { AccountDependencies, EntryDependencies } from './dependencies.ts';
import { limited } from './limits.ts';
import { provePassword } from './prove-password.ts';
import { isAdminThemselves } from './suspend.ts';

export type AdministrationDependencies = Pick<AccountDependencies, 'people' | 'identity' | 'sessions' | 'wallMs'> &
  Pick<EntryDependencies, 'attempts'>;

/**
 * Makes a person an administrator, or one no more; who asks proves their own password. The record is decided first when it ends, so that
 * the last one stays, and the group that sessions are made by first when it begins. Cut off anywhere, asking again completes it.
 */
export async function changeAdministrator(
  deps: AdministrationDependencies,
  caller: Caller,
  person: User,
  { admin, password }: { readonly admin: boolean; readonly password: string },
  source: string,
): Promise<User | Rejection | undefined> {
  const { people, identity, sessions, wallMs } = deps;
  const self = await people.byId(actorOf(caller));
  if (self === undefined) return reject('forbidden', 'this is done in a session of your own');
  const attempt = { kind: 'signIn', address: self.email, source } as const;
  const wrong = (await limited(deps, attempt)) ?? (await provePassword(deps, attempt, password));
  if (wrong !== undefined) return wrong;
  const audit: Omit<UserAudit, 'act'> = { atMs: wallMs(), actor: self.id };
  // A claim of one's own session is newer than the record.
  if (!self.admin && isAdminThemselves(caller, self))
    await people.change(self.id, { admin: true }, { ...audit, act: 'became-administrator' });
  if (admin) {
    await identity.setAdministrator(person.email, true);
    const named = { admin: true, administeredUntilMs: 0 };
    return people.change(person.id, named, { ...audit, act: 'made-administrator' });
  }
  const ended = { ...audit, act: 'administration-ended' };
  const changed = await people.endAdministration(person.id, ended);
  if (changed === 'last-administrator')
    return reject('last-administrator', 'the platform keeps at least one administrator: name another first');
  await identity.setAdministrator(person.email, false);
  // Until now the provider has made tokens that claim it, for an hour: also for a session that opens at this moment.
  await people.change(person.id, { administeredUntilMs: wallMs() }, ended);
  await sessions.endAll(person.id);
  return changed;
}

import { commandsOf, isRejection, type Rejection, reject } from 'epoch';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { roleOf } from '../../../domain/organisation/state.ts';
import type { Caller } from '../../http/caller.ts';
import { removeAll } from '../../organisations/commands/forget-access.ts';
import { MAX_MEMBERSHIPS, membershipRow } from '../../organisations/views/members.ts';
import type { User } from '../../ports/people.ts';
import type { AccountDependencies } from './dependencies.ts';
import { isAdminThemselves, suspend } from './suspend.ts';

type EraseDependencies = Pick<
  AccountDependencies,
  | 'kernel'
  | 'views'
  | 'people'
  | 'identity'
  | 'sessions'
  | 'recoveryCodes'
  | 'billingContacts'
  | 'credentials'
  | 'invitations'
  | 'wallMs'
>;

const PAGE = 100;

/**
 * Forgets a person: out of every organisation, out of the identity provider, name, address, tokens and what was sent to the address
 * gone. Their id stays in the log, and has no name any more. Refused while an organisation would be left without an owner, or the platform without an
 * administrator: that is decided by suspending first.
 */
export async function erase(
  deps: EraseDependencies,
  user: User,
  caller: Caller,
  origin: Parameters<AccountDependencies['kernel']['execute']>[2],
): Promise<Rejection | undefined> {
  const { kernel, views, people, identity, sessions, recoveryCodes, billingContacts, wallMs } = deps;
  const { items } = await membershipRow.page(views, { userId: user.id }, { limit: MAX_MEMBERSHIPS });
  const orgs = items.map(({ values }) => values.organisationId);
  for (const org of orgs) {
    const { state } = await kernel.load(organisation, org);
    if (state.status !== 'open' || roleOf(state, user.id) !== 'owner') continue;
    const owners = Object.values(state.members).filter((role) => role === 'owner').length;
    if (owners === 1)
      return reject('last-owner', `organisation ${org} needs another owner first`, { organisation: org });
  }
  const audit = { atMs: wallMs(), actor: origin.actor };
  const suspended = user.admin || isAdminThemselves(caller, user) ? await suspend(people, caller, user, audit) : user;
  if (suspended === undefined) return reject('not-found', 'there is no such user');
  if (isRejection(suspended)) return suspended;
  for (const org of orgs) {
    const data = { userId: user.id, removedBy: origin.actor };
    const outcome = await kernel.execute(organisation, commandsOf(organisation).RemoveMember(org, data), origin);
    if (!outcome.ok && outcome.rejection.code === 'last-owner') {
      if (suspended !== user) await people.change(user.id, { status: user.status }, { ...audit, act: 'restored' });
      return outcome.rejection;
    }
  }
  for (const org of orgs) {
    if ((await billingContacts.get(org))?.email.toLowerCase() === user.email) await billingContacts.remove(org);
  }
  await identity.remove(user.email);
  await sessions.endAll(user.id);
  await recoveryCodes.remove(user.id);
  await removeKept(deps, user);
  await people.erase(user.id, { ...audit, act: 'erased' });
  return undefined;
}

/** The person's own tokens, and what invites them to organisations. */
async function removeKept({ credentials, invitations }: EraseDependencies, { id, email }: User): Promise<void> {
  await removeAll(
    async () => credentials.tokens(id, PAGE),
    (token) => credentials.revokeToken(id, token.id),
  );
  await invitations.removeTo(email);
}

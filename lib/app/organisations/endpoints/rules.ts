import { commandsOf, reject } from 'epoch';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../domain/job-slots/job-slots.ts';
import { MAX_ATTEMPT_MS, MAX_ATTEMPTS, MAX_FILE_BYTES, MAX_JOB_FILES, MAX_MEMBERS } from '../../../domain/limits.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { quota } from '../../../domain/quota/quota.ts';
import type { TokenDependencies } from '../../accounts/commands/tokens.ts';
import { actorOf } from '../../http/caller.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';
import { MAX_TOKENS_PER_OWNER } from '../../ports/credentials.ts';
import { MAX_INVITATIONS } from '../../ports/invitations.ts';
import type { InvitationDependencies } from '../commands/accept-invitation.ts';
import { MAX_LETTERS_A_DAY } from '../commands/send-letter.ts';
import { openInvitations } from './invitations.ts';
import { organisationReply } from './organisation.ts';

type Limit = ReplyOf<'organisations.getLimits'>['limits'][number];
type Name = 'transferOwnership' | 'setSecurityPolicy' | 'getLimits';

/** Who owns an organisation, what it asks of its members, and what it may have. */
export function ruleEndpoints(
  deps: InvitationDependencies & TokenDependencies,
): Pick<Endpoints<'organisations'>, `organisations.${Name}`> {
  const { kernel, people } = deps;
  return {
    async 'organisations.transferOwnership'({ params: { org }, body, caller, origin }) {
      const data = { fromUserId: actorOf(caller), toUserId: body.user };
      const command = commandsOf(organisation).TransferOwnership(org, data);
      const outcome = await kernel.execute(organisation, command, origin);
      return outcome.ok ? { body: undefined, positions: positionsOf(outcome) } : outcome.rejection;
    },

    async 'organisations.setSecurityPolicy'({ params: { org }, body, caller, origin, role = 'member' }) {
      const { codesRequired } = body;
      const setBy = actorOf(caller);
      // Who asks for codes would otherwise be the first who is locked out.
      if (codesRequired && (await people.byId(setBy))?.codes !== true)
        return reject('codes-missing', 'turn on one-time codes for your own account first');
      const command = commandsOf(organisation).SetSecurityPolicy(org, { codesRequired, setBy });
      const outcome = await kernel.execute(organisation, command, origin);
      if (!outcome.ok) return outcome.rejection;
      const { state } = outcome;
      if (state.status !== 'open') return reject('not-found', 'there is no such organisation');
      return { body: organisationReply(org, role, state), positions: positionsOf(outcome) };
    },

    'organisations.getLimits': async ({ params }) => ({ body: { limits: await limitsOf(deps, params.org) } }),
  };
}

async function limitsOf(deps: InvitationDependencies & TokenDependencies, org: string): Promise<Limit[]> {
  const { kernel, credentials } = deps;
  const [{ state: stored }, { state: slots }, { state }, invitations, tokens] = await Promise.all([
    kernel.load(quota, org),
    kernel.load(jobSlots, JOB_SLOTS_ID),
    kernel.load(organisation, org),
    openInvitations(deps, org),
    credentials.tokens(org, MAX_TOKENS_PER_OWNER),
  ]);
  const members = state.status === 'none' ? 0 : Object.keys(state.members).length;
  const ofSlots = slots.limits.organisations[org]?.slots ?? slots.limits.organisation;
  return [
    limit('stored-bytes', stored.limitBytes, stored.storedBytes + stored.reservedBytes),
    limit('slots', ofSlots, slots.used.organisations[org] ?? 0),
    limit('members', MAX_MEMBERS, members),
    limit('invitations', MAX_INVITATIONS, invitations.length),
    limit('api-tokens', MAX_TOKENS_PER_OWNER, tokens.items.length),
    limit('file-bytes', MAX_FILE_BYTES),
    limit('job-files', MAX_JOB_FILES),
    limit('job-attempts', MAX_ATTEMPTS),
    limit('attempt-milliseconds', MAX_ATTEMPT_MS),
    limit('letters-a-day', MAX_LETTERS_A_DAY.organisation),
  ];
}

function limit(name: Limit['name'], most: number, used?: number): Limit {
  return { name, limit: String(most), ...defined({ used: ifDefined(used, String) }) };
}

import { commandsOf, type Origin, reject, type SentCommand } from 'epoch';
import type { Role } from '../../../api/route.ts';
import { ifDefined } from '../../../domain/defined.ts';
import type { OrganisationCommand } from '../../../domain/organisation/commands.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { roleOf } from '../../../domain/organisation/state.ts';
import { peopleById } from '../../accounts/queries/named-people.ts';
import { actorOf } from '../../http/caller.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Answer, Call, Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import type { People, User } from '../../ports/people.ts';
import type { InvitationDependencies } from '../commands/accept-invitation.ts';
import { memberRow } from '../views/members.ts';
import { openInvitations } from './invitations.ts';

type Member = ReplyOf<'organisations.changeRole'>;

/** Members of an organisation. Who is an owner, only owners decide. */
export function memberEndpoints(
  deps: Dependencies & Pick<InvitationDependencies, 'people' | 'invitations' | 'wallMs'>,
): Pick<Endpoints<'organisations'>, `organisations.${'listMembers' | 'changeRole' | 'removeMember'}`> {
  const { kernel, views, people } = deps;

  const execute = (command: SentCommand<OrganisationCommand>, origin: Origin) =>
    kernel.execute(organisation, command, origin);

  return {
    'organisations.listMembers': ({ params, query }) => listMembers(deps, params.org, query),

    async 'organisations.changeRole'({ params, body, role, caller, origin }) {
      const by = { changedBy: actorOf(caller), sparesOwners: role !== 'owner' };
      const data = { userId: params.user, role: body.role, ...by };
      const outcome = await execute(commandsOf(organisation).ChangeMemberRole(params.org, data), origin);
      if (!outcome.ok) return outcome.rejection;
      const [user, row] = await Promise.all([
        people.byId(params.user),
        memberRow.get(views, { organisationId: params.org, userId: params.user }),
      ]);
      const joinedAtMs = row?.createdAtMs ?? outcome.atMs;
      return { body: memberOf(params.user, body.role, joinedAtMs, user), positions: positionsOf(outcome) };
    },

    async 'organisations.removeMember'({ params, role, caller, origin }) {
      const leaves = params.user === actorOf(caller);
      if (!leaves && role !== 'owner' && role !== 'manager') {
        return reject('forbidden', 'only owners and managers remove others; anybody may leave');
      }
      // First, so that a process that dies in between leaves no way back in.
      if (!leaves) await forgetInvitationsOf(deps, params.org, params.user);
      const by = { removedBy: actorOf(caller), sparesOwners: !leaves && role !== 'owner' };
      const outcome = await execute(
        commandsOf(organisation).RemoveMember(params.org, { userId: params.user, ...by }),
        origin,
      );
      return outcome.ok ? { body: undefined, positions: positionsOf(outcome) } : outcome.rejection;
    },
  };
}

/** The members of an organisation, with what the table of people says of them. */
export async function listMembers(
  { views, people }: Pick<Dependencies, 'views'> & { readonly people: People },
  org: string,
  query: Call<'organisations.listMembers'>['query'],
): Promise<Answer<ReplyOf<'organisations.listMembers'>>> {
  const page = await memberRow.page(views, { organisationId: org }, wantedPage(query));
  const known = await peopleById(
    people,
    page.items.map(({ values }) => values.userId),
  );
  const items = page.items.map(({ values: { userId, role }, createdAtMs }) =>
    memberOf(userId, role, createdAtMs, known.get(userId)),
  );
  return { body: pageOf(page, items) };
}

/** Who is removed comes back by a new invitation alone: not by another open one, nor by one that was accepted and not yet used up. */
async function forgetInvitationsOf(
  deps: Dependencies & Pick<InvitationDependencies, 'people' | 'invitations' | 'wallMs'>,
  org: string,
  user: string,
): Promise<void> {
  const [{ state }, person] = await Promise.all([deps.kernel.load(organisation, org), deps.people.byId(user)]);
  if (person === undefined || roleOf(state, user) === undefined) return;
  const own = (await openInvitations(deps, org)).filter(({ email }) => email === person.email);
  for (const { id } of own) await deps.invitations.remove(org, id);
}

/** A member as others in the organisation see them; who was erased has no name any more. */
function memberOf(id: string, role: Role, joinedAtMs: number, user: User | undefined): Member {
  const person =
    user?.status === 'erased'
      ? undefined
      : ifDefined(user, ({ name, email, codes = false }) => ({ name, email, codes }));
  return { user: id, role, joinedAt: iso(joinedAtMs), ...person };
}

import { commandsOf, creation, reject } from 'epoch';
import type { Role } from '../../../api/route.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import type { OrganisationState } from '../../../domain/organisation/state.ts';
import { actorOf } from '../../http/caller.ts';
import { keyOf } from '../../http/create-once.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { expecting, iso, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { closeOrganisation } from '../commands/close-organisation.ts';
import { membershipRow } from '../views/members.ts';

type Organisation = ReplyOf<'organisations.get'>;

/** Founding, listing, reading, renaming and closing organisations. */
export function organisationEndpoints(
  deps: Dependencies,
): Pick<Endpoints<'organisations'>, `organisations.${'create' | 'list' | 'get' | 'rename' | 'close'}`> {
  const { kernel, views, digest } = deps;

  async function read(id: string, role: Role): Promise<{ body: Organisation; version: number } | undefined> {
    const { state, version } = await kernel.load(organisation, id);
    return state.status === 'open' ? { body: replyOf(id, role, state), version } : undefined;
  }

  return {
    async 'organisations.create'({ body, caller, origin, idempotency }) {
      const { aggregateId, commitId } = creation(digest, keyOf(idempotency), 'org_');
      const data = { name: body.name, creatorId: actorOf(caller) };
      const command = commandsOf(organisation).CreateOrganisation(aggregateId, data);
      const outcome = await kernel.execute(organisation, command, origin, { creation: { commitId } });
      if (!outcome.ok) return outcome.rejection;
      const { state, version } = outcome;
      if (state.status === 'none') return reject('not-found', 'there is no such organisation');
      return { body: replyOf(aggregateId, 'owner', state), version, positions: positionsOf(outcome) };
    },

    async 'organisations.list'({ caller, query }) {
      const page = await membershipRow.page(views, { userId: actorOf(caller) }, wantedPage(query));
      const found = await Promise.all(page.items.map(({ values }) => read(values.organisationId, values.role)));
      const items = found.flatMap((one) => (one === undefined ? [] : [one.body]));
      return { body: pageOf(page, items) };
    },

    async 'organisations.get'({ params, role = 'member' }) {
      return (await read(params.org, role)) ?? reject('not-found', 'there is no such organisation');
    },

    async 'organisations.rename'({ params, body, role = 'member', origin, ifMatch }) {
      const command = commandsOf(organisation).RenameOrganisation(params.org, body);
      const outcome = await kernel.execute(organisation, command, origin, expecting(ifMatch));
      if (!outcome.ok) return outcome.rejection;
      const { state, version } = outcome;
      if (state.status !== 'open') return reject('not-found', 'there is no such organisation');
      return { body: replyOf(params.org, role, state), version, positions: positionsOf(outcome) };
    },

    async 'organisations.close'({ params, origin, caller }) {
      const closing = { organisationId: params.org, closedBy: actorOf(caller) };
      const outcome = await closeOrganisation(kernel, closing, origin);
      return outcome.ok ? { body: undefined, positions: positionsOf(...outcome.results) } : outcome.rejection;
    },
  };
}

function replyOf(
  id: string,
  role: Role,
  { name, storageBytes, foundedAtMs }: Exclude<OrganisationState, { status: 'none' }>,
): Organisation {
  return { id, name, role, storedBytes: String(storageBytes), createdAt: iso(foundedAtMs) };
}

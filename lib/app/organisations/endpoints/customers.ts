import { commandsOf, type Origin, reject, type SentCommand } from 'epoch';
import { billingAccountHistory } from '../../../domain/billing-account/reading.ts';
import { defined } from '../../../domain/defined.ts';
import type { OrganisationCommand } from '../../../domain/organisation/commands.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { quota } from '../../../domain/quota/quota.ts';
import { actorOf } from '../../http/caller.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Answer, Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import type { People } from '../../ports/people.ts';
import { customerState } from '../queries/customer-state.ts';
import { suspensionReply } from '../queries/suspension.ts';
import { type AuditDependencies, listAudit } from './audit.ts';
import { listMembers } from './members.ts';
import { noteEndpoints } from './notes.ts';

type Name = 'getOrganisation' | 'suspendOrganisation' | 'resumeOrganisation' | 'listMembers' | 'listAudit';
type Customer = ReplyOf<'admin.getOrganisation'>;

/** What administrators see of one organisation, as it is in its own log; and suspending it. */
export function customerEndpoints(
  deps: Dependencies & AuditDependencies & { readonly people: People },
): Pick<Endpoints<'admin'>, `admin.${Name}`> & ReturnType<typeof noteEndpoints> {
  const { kernel } = deps;

  async function read(org: string): Promise<Answer<Customer> | undefined> {
    const [{ state }, { state: stored }, { state: account }] = await Promise.all([
      kernel.load(organisation, org),
      kernel.load(quota, org),
      kernel.load(billingAccountHistory, org),
    ]);
    if (state.status === 'none') return undefined;
    return {
      body: {
        id: org,
        name: state.name,
        state: customerState(state, account),
        ...defined({ suspended: suspensionReply(state) }),
        members: Object.keys(state.members).length,
        storedBytes: String(state.storageBytes),
        limitBytes: String(stored.limitBytes),
        reservedBytes: String(stored.reservedBytes),
        activeJobs: stored.activeJobs,
        createdAt: iso(state.foundedAtMs),
      },
    };
  }

  async function send(command: SentCommand<OrganisationCommand>, origin: Origin) {
    const outcome = await kernel.execute(organisation, command, origin);
    if (!outcome.ok) return outcome.rejection;
    const found = await read(command.aggregateId);
    return found === undefined ? unknown : { ...found, positions: positionsOf(outcome) };
  }

  const isThere = async (org: string) => (await kernel.load(organisation, org)).state.status !== 'none';
  return {
    ...noteEndpoints(deps),
    'admin.getOrganisation': async ({ params: { org } }) => (await read(org)) ?? unknown,

    'admin.suspendOrganisation': ({ params: { org }, body: { reason }, caller, origin }) =>
      send(commandsOf(organisation).SuspendOrganisation(org, { reason, suspendedBy: actorOf(caller) }), origin),

    'admin.resumeOrganisation': ({ params: { org }, caller, origin }) =>
      send(commandsOf(organisation).ResumeOrganisation(org, { resumedBy: actorOf(caller) }), origin),

    'admin.listMembers': async ({ params: { org }, query }) =>
      (await isThere(org)) ? listMembers(deps, org, query) : unknown,

    'admin.listAudit': async ({ params: { org }, query }) =>
      (await isThere(org)) ? listAudit(deps, org, query) : unknown,
  };
}

const unknown = reject('not-found', 'there is no such organisation');

import { reject } from 'epoch';
import { billingAccountHistory } from '../../../domain/billing-account/reading.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { quota } from '../../../domain/quota/quota.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { People } from '../../ports/people.ts';
import { customerState } from '../queries/customer-state.ts';
import { type AuditDependencies, listAudit } from './audit.ts';
import { listMembers } from './members.ts';

type Name = 'getOrganisation' | 'listMembers' | 'listAudit';

/** What administrators see of one organisation, as it is in its own log. */
export function customerEndpoints(
  deps: Dependencies & AuditDependencies & { readonly people: People },
): Pick<Endpoints<'admin'>, `admin.${Name}`> {
  const { kernel } = deps;
  const isThere = async (org: string) => (await kernel.load(organisation, org)).state.status !== 'none';
  return {
    async 'admin.getOrganisation'({ params: { org } }) {
      const [{ state }, { state: stored }, { state: account }] = await Promise.all([
        kernel.load(organisation, org),
        kernel.load(quota, org),
        kernel.load(billingAccountHistory, org),
      ]);
      if (state.status === 'none') return unknown;
      return {
        body: {
          id: org,
          name: state.name,
          state: customerState(state, account),
          members: Object.keys(state.members).length,
          storedBytes: String(state.storageBytes),
          limitBytes: String(stored.limitBytes),
          reservedBytes: String(stored.reservedBytes),
          activeJobs: stored.activeJobs,
          createdAt: iso(state.foundedAtMs),
        },
      };
    },

    'admin.listMembers': async ({ params: { org }, query }) =>
      (await isThere(org)) ? listMembers(deps, org, query) : unknown,

    'admin.listAudit': async ({ params: { org }, query }) =>
      (await isThere(org)) ? listAudit(deps, org, query) : unknown,
  };
}

const unknown = reject('not-found', 'there is no such organisation');

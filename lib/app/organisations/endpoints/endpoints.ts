import { reject } from 'epoch';
import { createToken, listTokens, revokeToken, type TokenDependencies } from '../../accounts/commands/tokens.ts';
import { actorOf } from '../../http/caller.ts';
import { keyOf } from '../../http/create-once.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { eventPage } from '../../platform/queries/event-page.ts';
import { belongsTo } from '../../platform/queries/stream-events.ts';
import type { InvitationDependencies } from '../commands/accept-invitation.ts';
import { mayReadEvents } from '../queries/event-rights.ts';
import { listAudit } from './audit.ts';
import { type BillingDetailsDependencies, billingDetailsEndpoints } from './billing-details.ts';
import { listChanges } from './changes.ts';
import { invitationEndpoints } from './invitations.ts';
import { memberEndpoints } from './members.ts';
import { type LifeDependencies, organisationEndpoints } from './organisation.ts';
import { ruleEndpoints } from './rules.ts';

/** Everything under an organisation that is neither a file, a job nor a bill. */
export function organisationsEndpoints(
  deps: InvitationDependencies & TokenDependencies & LifeDependencies & BillingDetailsDependencies,
): Endpoints<'organisations'> {
  const { kernel, views } = deps;
  return {
    ...organisationEndpoints(deps),
    ...memberEndpoints(deps),
    ...billingDetailsEndpoints(deps),
    ...ruleEndpoints(deps),
    ...invitationEndpoints(deps),
    'organisations.listTokens': ({ params, query }) => listTokens(deps, params.org, query),
    async 'organisations.createToken'({ params, body, caller, idempotency }) {
      if (caller.kind !== 'person' || caller.token !== undefined) {
        return reject('forbidden', 'tokens are made from a session, not with another token');
      }
      const { role, ...wanted } = body;
      return createToken(deps, { id: params.org, createdBy: actorOf(caller), role }, wanted, keyOf(idempotency));
    },
    'organisations.revokeToken': ({ params }) => revokeToken(deps, params.org, params.token),
    'organisations.listChanges': ({ params, query }) => listChanges(views, params.org, query.after),
    'organisations.listAudit': ({ params, query }) => listAudit(deps, params.org, query),
    async 'organisations.listEvents'({ params, query, role, caller }) {
      const may = mayReadEvents(query.stream, role, 'scopes' in caller ? caller.scopes : undefined);
      if (may === 'no') return reject('forbidden', 'this needs the role and the scope that read the thing itself');
      const isOurs = may === 'yes' && (await belongsTo(kernel.store, query.stream, params.org));
      return isOurs ? eventPage(kernel.store, query) : reject('not-found', 'there is no such stream');
    },
  };
}

import { reject } from 'epoch';
import { actorOf } from '../../http/caller.ts';
import { keyOf } from '../../http/create-once.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { createToken, listTokens, revokeToken, type TokenDependencies } from '../commands/tokens.ts';

/** A person's own tokens. A token makes no tokens: it could outlive its own revocation. */
export function myTokenEndpoints(
  deps: TokenDependencies,
): Pick<Endpoints<'account'>, `account.${'listTokens' | 'createToken' | 'revokeToken'}`> {
  return {
    'account.listTokens': ({ caller, query }) => listTokens(deps, actorOf(caller), query),
    async 'account.createToken'({ caller, body, idempotency }) {
      if (caller.kind !== 'person' || caller.token !== undefined) {
        return reject('forbidden', 'tokens are made from a session, not with another token');
      }
      return createToken(deps, { id: caller.user, createdBy: caller.user }, body, keyOf(idempotency));
    },
    'account.revokeToken': ({ caller, params }) => revokeToken(deps, actorOf(caller), params.token),
  };
}

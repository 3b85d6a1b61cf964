import { type Rejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { actorOf } from '../../http/caller.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { MAX_SECRETS, type SecretRecord, type Secrets } from '../../ports/secrets.ts';

export interface SecretDependencies extends Pick<Dependencies, 'clock'> {
  readonly secrets: Secrets;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Secrets of an organisation: set and deleted, never shown. */
export function secretEndpoints({ secrets, clock }: SecretDependencies): Endpoints<'secrets'> {
  return {
    async 'secrets.list'({ params, query }) {
      const { limit, cursor } = wantedPage(query);
      if (cursor !== undefined && !NAME.test(cursor)) return cursorInvalid();
      const page = await secrets.page(params.org, limit, cursor);
      return { body: pageOf(defined({ cursor: page.cursor }), page.items.map(shown)) };
    },

    async 'secrets.put'({ params, body, caller }) {
      const record = { name: params.secret, changedAtMs: clock.nowMs(), changedBy: actorOf(caller) };
      if (await secrets.put(params.org, record, body.value)) return { body: shown(record) };
      return reject('too-many-secrets', `an organisation has at most ${MAX_SECRETS} secrets`, { limit: MAX_SECRETS });
    },

    async 'secrets.delete'({ params }) {
      if (await secrets.delete(params.org, params.secret)) return { body: undefined };
      return reject('not-found', 'there is no such secret');
    },
  };
}

function cursorInvalid(): Rejection {
  return reject('cursor-invalid', 'the cursor is not one of this list');
}

function shown({ name, changedAtMs, changedBy }: SecretRecord) {
  return { name, changedAt: iso(changedAtMs), changedBy };
}

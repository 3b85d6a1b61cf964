import type { ViewReader } from 'epoch/views';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { isTokenId } from '../../../domain/ids.ts';
import type { Answer, Call, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import type { Credentials } from '../../ports/credentials.ts';
import { findActs } from '../queries/find-acts.ts';

export interface AuditDependencies {
  readonly views: ViewReader;
  readonly credentials: Credentials;
}

interface OfToken {
  readonly owner: string;
  readonly token: string;
}

/** The audit log of an organisation, newest first; some of it by who acted, when, and what it was about. */
export async function listAudit(
  { views, credentials }: AuditDependencies,
  org: string,
  query: Call<'organisations.listAudit'>['query'],
): Promise<Answer<ReplyOf<'organisations.listAudit'>>> {
  const page = await findActs(views, org, { ...query, ...wantedPage(query) });
  const acts = page.items.map((act) => ({ ...act, ...defined({ by: usedBy(act, org) }) }));
  const names = await namesOf(
    credentials,
    acts.flatMap(({ by }) => by ?? []),
  );
  const items = acts.map(({ atMs, actor, stream, version, types, correlation, by }) => ({
    at: iso(atMs),
    actor,
    ...defined({ token: ifDefined(by, ({ token }) => ({ id: token, ...defined({ name: names.get(token) }) })) }),
    stream,
    version,
    types: [...types],
    correlation,
  }));
  return { body: pageOf(page, items) };
}

/** A person's token, or the organisation's, which acts itself. */
function usedBy(
  { actor, token }: { readonly actor: string; readonly token?: string },
  org: string,
): OfToken | undefined {
  if (isTokenId(actor)) return { owner: org, token: actor };
  return token === undefined ? undefined : { owner: actor, token };
}

/** One read for each token of a page, which names few of them. Names stay out of the log, and end with their tokens. */
async function namesOf(credentials: Credentials, used: readonly OfToken[]): Promise<ReadonlyMap<string, string>> {
  const owners = new Map(used.map(({ owner, token }) => [token, owner]));
  const found = await Promise.all([...owners].map(([token, owner]) => credentials.token(owner, token)));
  return new Map(found.flatMap((record) => (record === undefined ? [] : [[record.id, record.name] as const])));
}

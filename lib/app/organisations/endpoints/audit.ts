import type { ViewReader } from 'epoch/views';
import type { Answer, Call, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { auditOf } from '../views/changes.ts';

/** Who did what in an organisation, newest first. */
export async function listAudit(
  views: ViewReader,
  org: string,
  { limit = 50, cursor }: Call<'organisations.listAudit'>['query'],
): Promise<Answer<ReplyOf<'organisations.listAudit'>>> {
  const request = { partition: auditOf(org), limit, order: 'descending' } as const;
  const page = await views.page('changes', cursor === undefined ? request : { ...request, cursor });
  const items = page.items.map(({ values }) => ({
    at: iso(Number(values['atMs'])),
    actor: String(values['actor']),
    stream: String(values['stream']),
    version: Number(values['version']),
    types: (values['types'] as readonly string[]).map(String),
    correlation: String(values['correlation']),
  }));
  return { body: page.cursor === undefined ? { items } : { items, nextCursor: page.cursor } };
}

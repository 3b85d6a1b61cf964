import type { ViewReader } from 'epoch/views';
import type { Answer, Call, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { auditRow } from '../views/changes.ts';

/** The audit log of an organisation, newest first. */
export async function listAudit(
  views: ViewReader,
  org: string,
  query: Call<'organisations.listAudit'>['query'],
): Promise<Answer<ReplyOf<'organisations.listAudit'>>> {
  const wanted = { ...wantedPage(query), order: 'descending' } as const;
  const page = await auditRow.page(views, { organisationId: org }, wanted);
  const items = page.items.map(({ values }) => ({
    at: iso(values.atMs),
    actor: values.actor,
    stream: values.stream,
    version: values.version,
    types: [...values.types],
    correlation: values.correlation,
  }));
  return { body: pageOf(page, items) };
}

import type { Page, ViewReader } from 'epoch/views';
import { isId } from '../../../domain/ids.ts';
import { directoryRow, organisationRow } from '../views/organisations.ts';

export type OrganisationRow = Awaited<ReturnType<typeof organisationRow.getMany>>[number]['values'];

/** Pages of the directory that one request looks through: what it has found then is a page, and its cursor goes on from there. */
const MAX_PAGES = 20;

interface Wanted {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** A part of the name in any case, or an id. */
  readonly search?: string | undefined;
}

/** Organisations by id, page by page. A search may find fewer than asked for, and none, while there are more to look at. */
export async function findOrganisations(views: ViewReader, wanted: Wanted): Promise<Page<OrganisationRow>> {
  const asked = wanted.search?.trim() ?? '';
  if (isId('organisation', asked)) return byId(views, asked);
  const search = asked.toLowerCase();
  const found: OrganisationRow[] = [];
  let { cursor } = wanted;
  for (let pages = 0; pages < MAX_PAGES && found.length < wanted.limit; pages += 1) {
    const page = await directoryRow.page(views, {}, { limit: wanted.limit - found.length, cursor });
    const rows = await organisationRow.getMany(
      views,
      page.items.map(({ values }) => values),
    );
    found.push(...rows.map(({ values }) => values).filter(({ name }) => name.toLowerCase().includes(search)));
    cursor = page.cursor;
    if (cursor === undefined) return { items: found };
  }
  return cursor === undefined ? { items: found } : { items: found, cursor };
}

async function byId(views: ViewReader, organisationId: string): Promise<Page<OrganisationRow>> {
  const row = await organisationRow.get(views, { organisationId });
  return { items: row === undefined ? [] : [row.values] };
}

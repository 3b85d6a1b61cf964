import type { Page, ViewReader } from 'epoch/views';
import { isId } from '../../../domain/ids.ts';
import { type Part, searched } from '../../http/searched.ts';
import { directoryRow, organisationRow } from '../views/organisations.ts';

export type OrganisationRow = Awaited<ReturnType<typeof organisationRow.getMany>>[number]['values'];

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
  const read = async (part: Part): Promise<Page<OrganisationRow>> => {
    const page = await directoryRow.page(views, {}, part);
    const rows = await organisationRow.getMany(
      views,
      page.items.map(({ values }) => values),
    );
    return { ...page, items: rows.map(({ values }) => values) };
  };
  return searched(wanted, read, ({ name }) => name.toLowerCase().includes(search));
}

async function byId(views: ViewReader, organisationId: string): Promise<Page<OrganisationRow>> {
  const row = await organisationRow.get(views, { organisationId });
  return { items: row === undefined ? [] : [row.values] };
}

import type { Page, ViewReader } from 'epoch/views';
import { defined } from '../../../domain/defined.ts';
import { type Part, searched } from '../../http/searched.ts';
import { auditRow } from '../views/changes.ts';

export type Act = Awaited<ReturnType<typeof auditRow.getMany>>[number]['values'];

interface Wanted {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** A person or a token. */
  readonly by?: string | undefined;
  /** A day or a month, in UTC. */
  readonly on?: string | undefined;
  /** A part of the stream's name or of an event's type, in any case. */
  readonly search?: string | undefined;
}

/**
 * Acts of an organisation, newest first. A search may find fewer than asked for, and none, while there are more to look at; those
 * of a day are found without looking at others.
 */
export async function findActs(
  views: ViewReader,
  organisationId: string,
  { limit, cursor, by, on, search = '' }: Wanted,
): Promise<Page<Act>> {
  const text = search.trim().toLowerCase();
  const isWanted = ({ actor, token, stream, types }: Act) =>
    (by === undefined || actor === by || token === by) &&
    [stream, ...types].some((one) => one.toLowerCase().includes(text));
  const read = async (part: Part): Promise<Page<Act>> => {
    const wanted = { ...part, order: 'descending', ...defined({ prefix: on }) } as const;
    const page = await auditRow.page(views, { organisationId }, wanted);
    return { ...page, items: page.items.map(({ values }) => values) };
  };
  return searched({ limit, cursor }, read, isWanted);
}

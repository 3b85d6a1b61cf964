import type { Page, ViewReader } from 'epoch/views';
import { defined } from '../../../domain/defined.ts';
import { auditRow } from '../views/changes.ts';

export type Act = Awaited<ReturnType<typeof auditRow.getMany>>[number]['values'];

/** Parts of the log that one request looks through: what it has found then is a page, and its cursor goes on from there. */
const MAX_PARTS = 20;

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
  { limit, cursor: start, by, on, search = '' }: Wanted,
): Promise<Page<Act>> {
  const text = search.trim().toLowerCase();
  const isWanted = ({ actor, token, stream, types }: Act) =>
    (by === undefined || actor === by || token === by) &&
    [stream, ...types].some((one) => one.toLowerCase().includes(text));
  const found: Act[] = [];
  let cursor = start;
  for (let parts = 0; parts < MAX_PARTS && found.length < limit; parts += 1) {
    const wanted = { limit: limit - found.length, cursor, order: 'descending', ...defined({ prefix: on }) } as const;
    const page = await auditRow.page(views, { organisationId }, wanted);
    found.push(...page.items.map(({ values }) => values).filter(isWanted));
    cursor = page.cursor;
    if (cursor === undefined) return { items: found };
  }
  return cursor === undefined ? { items: found } : { items: found, cursor };
}

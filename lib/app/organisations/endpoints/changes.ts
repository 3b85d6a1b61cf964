import { type Rejection, reject } from 'epoch';
import type { ViewReader } from 'epoch/views';
import type { Answer, ReplyOf } from '../../http/endpoint.ts';
import { changesRow } from '../views/changes.ts';

const MAX_KINDS = 50;
const POSITION = /^(?:[a-z-]{1,40}_[0-9]{1,15})(?:\.[a-z-]{1,40}_[0-9]{1,15}){0,20}$/;

/** What has changed since a position. The position is the number of commits of each kind: cheap to make, and comparable. */
export async function listChanges(
  views: ViewReader,
  org: string,
  after: string | undefined,
): Promise<Answer<ReplyOf<'organisations.listChanges'>> | Rejection> {
  const known = after === undefined ? new Map<string, number>() : parsePosition(after);
  if (known === undefined) return reject('position-invalid', 'hand back `position` as it was');
  const { items } = await changesRow.page(views, { organisationId: org }, { limit: MAX_KINDS });
  const counts = items.map(({ key, values }) => [key.sort, values.commits] as const);
  const changed = counts.filter(([kind, commits]) => known.get(kind) !== commits).map(([kind]) => kind);
  const position = counts.map(([kind, commits]) => `${kind}_${commits}`).join('.') || 'none_0';
  const version = counts.reduce((sum, [, commits]) => sum + commits, 0);
  return { body: { position, changed: after === undefined ? ['all'] : changed }, version };
}

function parsePosition(text: string): Map<string, number> | undefined {
  if (text.length > 1_000 || !POSITION.test(text)) return undefined;
  return new Map(
    text.split('.').map((one): [string, number] => {
      const at = one.lastIndexOf('_');
      return [one.slice(0, at), Number(one.slice(at + 1))];
    }),
  );
}

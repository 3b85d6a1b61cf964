import {
  type AnyAggregate,
  aggregateIdOf,
  aggregateNameOf,
  causesOf,
  MAX_CAUSES,
  reject,
  type StoredCommit,
} from 'epoch';
import type { ChangeLog } from 'epoch/transport';
import { defined } from '../../../domain/defined.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { commitAt, commitEffects, EFFECTS_KEPT_DAYS } from '../queries/commit-effects.ts';
import { placeIn, textOfPlace } from '../queries/effect-place.ts';
import { maskSecrets } from '../queries/mask-secrets.ts';

export interface StreamDependencies {
  readonly changeLog: Pick<ChangeLog, 'minutes' | 'entries'>;
  /** The aggregate or saga of a name. Loaded on demand: all of them are much code. */
  readonly aggregateNamed: (name: string) => Promise<AnyAggregate | undefined>;
}

type StreamRoutes = `admin.${'getState' | 'getCauses' | 'listEffects'}`;

const DAY_MS = 86_400_000;
const noSuchEvent = reject('not-found', 'the stream has no event of that version');

/** Any stream's state at any version, and what its commits follow from and lead to. */
export function streamEndpoints({
  kernel,
  clock,
  changeLog,
  aggregateNamed,
}: Pick<Dependencies, 'kernel' | 'clock'> & StreamDependencies): Pick<Endpoints<'admin'>, StreamRoutes> {
  const reader = kernel.store;

  return {
    async 'admin.getState'({ query: { stream, version } }) {
      const aggregate = await aggregateNamed(aggregateNameOf(stream));
      if (aggregate === undefined) return reject('not-found', 'no aggregate and no saga has streams of that name');
      const head = await reader.position(stream);
      if (head === 0) return reject('not-found', 'there is no such stream');
      if (version !== undefined && version > head) return noSuchEvent;
      const wanted = version ?? head;
      const at = await kernel.stateAt(aggregate, aggregateIdOf(stream), { version: wanted });
      return { body: { stream, version: wanted, head, at: iso(at.atMs), state: maskSecrets(at.state) } };
    },

    async 'admin.getCauses'({ query: { stream, version } }) {
      const [asked, ...before] = await causesOf(reader, stream, version);
      if (asked === undefined) return noSuchEvent;
      const items = [asked, ...before].map(summaryOf);
      const effectsKept = clock.nowMs() - asked.atMs < EFFECTS_KEPT_DAYS * DAY_MS;
      return { body: { items, truncated: items.length === MAX_CAUSES, effectsKept } };
    },

    async 'admin.listEffects'({ query: { stream, version, ...page } }) {
      const { limit, cursor } = wantedPage(page);
      const place = placeIn(cursor);
      if (place === 'invalid') return reject('cursor-invalid', 'hand back nextCursor as it was');
      const root = await commitAt(reader, stream, version);
      if (root === undefined) return noSuchEvent;
      const { commits, next } = await commitEffects({ reader, changeLog }, root, place, limit);
      return { body: pageOf(defined({ cursor: textOfPlace(next) }), commits.map(summaryOf)) };
    },
  };
}

function summaryOf(commit: StoredCommit): ReplyOf<'admin.getCauses'>['items'][number] {
  const { stream, version, lastVersion, atMs, actor, correlation, causation, events } = commit;
  const about = { id: `${stream}@${version}`, stream, version, lastVersion, at: iso(atMs), actor, correlation };
  return { ...about, ...defined({ causation }), types: events.map(({ type }) => type) };
}

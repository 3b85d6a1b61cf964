import type { Commit } from '../kernel/commit.ts';
import { defined } from '../kernel/defined.ts';
import { aggregateIdOf, aggregateNameOf } from '../kernel/stream-name.ts';
import {
  type EventHandlers,
  type EventsOf,
  eventFilterOf,
  everyEventOf,
  handlingsOf,
  type Named,
  type Streams,
} from '../subscriptions/handlers.ts';
import type { Change, RowKey } from './change.ts';
import type { Projection } from './projection.ts';

interface Definition<S extends Streams> {
  readonly name: string;
  /** Part of the view's identity: raise it with every change of a handler that alters rows. */
  readonly version: number;
  /** Event catalogues of the aggregates that the view subscribes to, by aggregate name. */
  readonly streams: Named<S>;
  /**
   * The row with a stream's checkpoint: one that this stream inserts and owns, if it has one. A step that changes only it costs one
   * write.
   */
  readonly checkpointRow?: (aggregateId: string, aggregate: string) => RowKey | undefined;
  /** Its changes may take effect more than once (`Projection`). */
  readonly repeatable?: true;
}

/** A view by its event handlers: pure functions from an event to changes of rows. */
export interface ViewDefinition<S extends Streams> extends Definition<S> {
  readonly on: EventHandlers<S, [], readonly Change[]>;
}

/** A view of commits as wholes: it subscribes to every event of its streams. */
export interface CommitViewDefinition<S extends Streams> extends Definition<S> {
  readonly onCommit: (commit: Commit<EventsOf<S>>) => readonly Change[];
}

/** A view in the form that the projector takes. The event filter follows from the handlers. */
export function defineView<S extends Streams>(definition: ViewDefinition<S>): Projection {
  const { on } = definition;
  return {
    ...identityOf(definition),
    subscribesTo: eventFilterOf(on),
    project: (commit) => handlingsOf(on, commit).flatMap(({ handle }) => handle()),
  };
}

export function defineCommitView<S extends Streams>(definition: CommitViewDefinition<S>): Projection {
  const { streams, onCommit } = definition;
  // Upcasting leaves events outside of the catalogue unchanged; a handler of whole commits looks at types itself.
  const project = (commit: Commit) => onCommit(commit as Commit<EventsOf<S>>);
  return { ...identityOf(definition), subscribesTo: everyEventOf(streams), project };
}

function identityOf<S extends Streams>({ name, version, checkpointRow, repeatable }: Definition<S>) {
  const identity = { name, version, ...defined({ repeatable }) };
  return checkpointRow === undefined
    ? identity
    : { ...identity, checkpointRow: (stream: string) => checkpointRow(aggregateIdOf(stream), aggregateNameOf(stream)) };
}

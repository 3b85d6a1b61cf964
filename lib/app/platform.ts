import { createKernel, type EventStore, type Happening, type Timer } from 'epoch';
import { createLiveReader, createUpcast, type LiveReader, type Upcast, type ViewStore } from 'epoch/views';
import { defined } from '../domain/defined.ts';
import { type IdKind, idOf, ULID_RANDOM_BYTES, ulid } from '../domain/ids.ts';
import type { Dependencies } from './http/dependencies.ts';
import { schemas } from './platform/queries/schemas.ts';
import type { Clock } from './ports/clock.ts';
import { VIEW_VERSIONS } from './view-versions.ts';

/** What the platform needs from outside: event store, view store, clock, digest, randomness. */
export interface PlatformPorts {
  readonly events: EventStore;
  readonly viewStore: ViewStore;
  readonly clock: Clock;
  /** SHA-256, in hexadecimal. */
  readonly digest: (text: string) => string;
  /** Random bytes, `bytes` of them, fit for secrets. */
  readonly random: (bytes: number) => Uint8Array;
  /** Waits between tries; without it the next try follows at once. */
  readonly pause?: (ms: number) => Promise<void>;
  /** In [0, 1): spreads tries in time. */
  readonly jitter?: () => number;
  /** Measures the time of a command, and what is left of it; without it no command has a deadline. */
  readonly timer?: Timer;
  readonly withinMs?: () => number;
  /** Whether there is time to begin another piece of work; always, unless given. */
  readonly mayBegin?: () => boolean;
  /** Streams whose head stays in memory between commands; none by default. */
  readonly cachedStreams?: number;
  readonly observe?: (happening: Happening, stream: string) => void;
}

/** What a subscriber needs to read the log and write its rows: all of the platform that a projection uses. */
export interface ProjectionPlatform {
  readonly events: EventStore;
  readonly viewStore: ViewStore;
  readonly clock: Clock;
  readonly upcast: Upcast;
}

/** The core of the application: kernel, views, ids. Every function, test, seed and tool has one; everything else is made from it. */
export interface Platform extends Dependencies, ProjectionPlatform {
  readonly views: LiveReader;
  readonly random: PlatformPorts['random'];
  /** A fresh id for a command, or for anything that has no kind. */
  readonly newCommandId: () => string;
  /** Asked by work that can be broken off between two pieces, and that something goes on with later. */
  readonly mayBegin: () => boolean;
}

/** The platform without a kernel: a projection executes no commands, so its bundle contains no kernel. */
export function createProjectionPlatform({
  events,
  viewStore,
  clock,
}: Omit<ProjectionPlatform, 'upcast'>): ProjectionPlatform {
  return { events, viewStore, clock, upcast: createUpcast(schemas) };
}

/**
 * Kernel and views over the ports. Subscribers (delivery.ts), read-your-writes, the daily run and groups of endpoints
 * (endpoints.ts) are made from its result, in functions of their own, so that a bundle contains only what it uses.
 */
export function createPlatform(ports: PlatformPorts): Platform {
  const { events, viewStore, clock, digest, random } = ports;
  const { nowMs } = clock;
  const newUlid = () => ulid(nowMs(), random(ULID_RANDOM_BYTES));
  const kernel = createKernel({
    store: events,
    nowMs,
    newId: newUlid,
    ...defined({
      pause: ports.pause,
      random: ports.jitter,
      timer: ports.timer,
      withinMs: ports.withinMs,
      cacheSize: ports.cachedStreams,
      observe: ports.observe,
    }),
  });
  return {
    ...createProjectionPlatform(ports),
    kernel,
    views: createLiveReader({ store: viewStore, versions: VIEW_VERSIONS, nowMs }),
    digest,
    random,
    newId: (kind: IdKind) => idOf(kind, newUlid()),
    newCommandId: newUlid,
    mayBegin: ports.mayBegin ?? (() => true),
  };
}

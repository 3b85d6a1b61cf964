import type { Succeeded } from 'epoch';
import { defined } from '../../domain/defined.ts';
import type { Positions } from './endpoint.ts';

/** The versions of the streams of some outcomes. */
export function positionsOf(...outcomes: readonly Pick<Succeeded, 'stream' | 'version'>[]): Positions {
  return Object.fromEntries(outcomes.map(({ stream, version }) => [stream, version]));
}

/** ISO 8601 in UTC, with milliseconds. */
export function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** The option that makes a command conditional on the version that the caller has read. */
export function expecting(version: number | undefined) {
  return defined({ expectedVersion: version });
}

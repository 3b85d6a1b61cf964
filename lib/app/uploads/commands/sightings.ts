import type { ObjectStore } from '../../ports/object-store.ts';

/** Where they are kept in the files' bucket, which removes them by itself once no run reads them any more. */
export const SIGHTINGS_PREFIX = 'upkeep/';
export const DAY_MS = 86_400_000;
/** Orphans of one organisation that one run remembers; more are found by the next runs. */
export const MAX_SIGHTINGS = 1_000;

/** Objects that should not exist. One is removed when the run of the day before has seen it too. */
export interface Sightings {
  /** Whether the day before saw it; remembers it for the day after. */
  seenAgain(what: string): boolean;
  save(): Promise<void>;
}

type Texts = Pick<ObjectStore, 'putText' | 'getText'>;

/** Kept as one small text per organisation and day, beside the objects that they are about. `seen`: what this run has seen before. */
export async function sightingsOf(
  texts: Texts,
  organisationId: string,
  nowMs: number,
  seen: string[] = [],
): Promise<Sightings> {
  const day = Math.floor(nowMs / DAY_MS);
  const before = await texts.getText(keyOf(organisationId, day - 1));
  const known = new Set<string>(before === undefined ? [] : (JSON.parse(before) as string[]));
  return {
    seenAgain(what) {
      if (seen.length < MAX_SIGHTINGS) seen.push(what);
      return known.has(what);
    },
    async save() {
      if (seen.length > 0) await texts.putText(keyOf(organisationId, day), JSON.stringify(seen));
    },
  };
}

function keyOf(organisationId: string, day: number): string {
  return `${SIGHTINGS_PREFIX}${organisationId}/${day}`;
}

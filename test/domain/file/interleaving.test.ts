import { isRejection } from 'epoch';
import { TEST_CONTEXT } from 'epoch/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storedDelta } from '../../../lib/app/organisations/sagas/storage-usage.ts';
import type { FileCommand } from '../../../lib/domain/file/commands.ts';
import type { FileEvent } from '../../../lib/domain/file/events.ts';
import { file } from '../../../lib/domain/file/file.ts';
import type { FileState } from '../../../lib/domain/file/state.ts';
import { UPLOAD_LIFETIME_MS } from '../../../lib/domain/limits.ts';
import { MIB, START_MS, send, startOf } from './sample.ts';

const PARTS = 6;
const BYTES = (PARTS - 1) * 8 * MIB + 3;

/** What S3 would hold: the parts that were put, or the whole object. */
interface Dependencies {
  state: FileState;
  readonly log: FileEvent[];
  readonly inStore: Map<number, number>;
  /** The store has put the parts together: it lists none any more, and takes none. */
  isWhole: boolean;
  /** When each part was first seen there, by whoever looked first. */
  readonly firstSeen: Map<number, number>;
  nowMs: number;
}

type Act = (deps: Dependencies) => void;

function decide(deps: Dependencies, command: FileCommand): boolean {
  const decision = file.decide(command, deps.state, { ...TEST_CONTEXT, nowMs: deps.nowMs });
  if (isRejection(decision)) return false;
  deps.state = decision.reduce(file.evolve, deps.state);
  deps.log.push(...decision);
  return true;
}

const put =
  (part: number): Act =>
  (deps) => {
    // S3 takes parts until the upload has ended; putting again changes LastModified.
    if (deps.state.status === 'uploading' && !deps.isWhole) deps.inStore.set(part, deps.nowMs);
  };

/** As the endpoint does it: confirm what the store lists. */
const confirm =
  (parts: readonly number[]): Act =>
  (deps) => {
    if (deps.state.status !== 'uploading' || deps.isWhole) return;
    const listed = parts.flatMap((part) => {
      const atMs = deps.inStore.get(part);
      return atMs === undefined ? [] : [{ part, atMs }];
    });
    for (const { part, atMs } of listed) if (!deps.firstSeen.has(part)) deps.firstSeen.set(part, atMs);
    decide(deps, send('ConfirmParts', { parts: listed }));
  };

/** All parts are confirmed before the store completes; a crash may come after any step. */
const complete =
  (crashBefore: 'confirming' | 'completing' | 'recording' | 'never'): Act =>
  (deps) => {
    if (crashBefore === 'confirming') return;
    confirm([...deps.inStore.keys()])(deps);
    if (crashBefore === 'completing' || deps.inStore.size < PARTS || deps.state.status !== 'uploading') return;
    deps.isWhole = true;
    if (crashBefore === 'recording') return;
    decide(deps, send('CompleteUpload', { bytes: BYTES }));
  };

const end =
  (type: 'AbortUpload' | 'ExpireUpload' | 'PurgeFile' | 'DeleteFile'): Act =>
  (deps) => {
    const command = type === 'DeleteFile' ? send(type, { deletedBy: 'usr_ada' }) : send(type, {});
    const before = deps.log.length;
    decide(deps, command);
    if (deps.log.length > before) deps.inStore.clear();
  };

/** Into the trash, and out of it: the store keeps the object. */
const keep =
  (type: 'TrashFile' | 'RestoreFile'): Act =>
  (deps) =>
    void decide(
      deps,
      type === 'TrashFile' ? send(type, { trashedBy: 'usr_ada' }) : send(type, { restoredBy: 'usr_ada' }),
    );

const part = fc.integer({ min: 1, max: PARTS });
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: part.map(put) },
  { weight: 4, arbitrary: fc.array(part, { maxLength: PARTS }).map(confirm) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...(['confirming', 'completing', 'recording', 'never'] as const)).map(complete),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...(['AbortUpload', 'ExpireUpload', 'PurgeFile', 'DeleteFile'] as const)).map(end),
  },
  { weight: 1, arbitrary: fc.constantFrom(...(['TrashFile', 'RestoreFile'] as const)).map(keep) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: UPLOAD_LIFETIME_MS * 2 }).map(
      (ms): Act =>
        (deps) => {
          deps.nowMs += ms;
        },
    ),
  },
);

describe('any order of putting, confirming, completing, aborting, expiring, deleting and crashing', () => {
  it('counts, once reconciled, exactly the bytes that the store holds, each part at its first observation', () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 60 }), (order) => {
        const store = { inStore: new Map(), isWhole: false, firstSeen: new Map() };
        const deps: Dependencies = { state: file.initial, log: [], ...store, nowMs: START_MS };
        decide(deps, startOf(BYTES));
        for (const act of order) {
          deps.nowMs += 1;
          act(deps);
        }
        // What the daily look does: confirms what is listed, and records what has been put together.
        if (deps.isWhole) decide(deps, send('CompleteUpload', { bytes: BYTES }));
        else confirm([...deps.inStore.keys()])(deps);

        const held = [...deps.inStore.keys()].reduce((sum, n) => sum + (n === PARTS ? 3 : 8 * MIB), 0);
        expect(deps.log.reduce((sum, event) => sum + storedDelta(event), 0)).toBe(held);
        const counted = deps.log.flatMap((event) => (event.type === 'PartsUploaded' ? event.data.parts : []));
        expect(new Set(counted.map((each) => each.part)).size).toBe(counted.length);
        expect(new Map(counted.map(({ part, atMs }) => [part, atMs]))).toEqual(deps.firstSeen);
        const endings = deps.log.filter(({ type }) => /Completed|Aborted|Expired/.test(type));
        expect(endings.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });
});

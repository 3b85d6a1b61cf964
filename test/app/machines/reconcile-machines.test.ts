import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import {
  MAX_INVENTORY_AGE_MS,
  machinesInInventory,
  readInventory,
  recordInventory,
} from '../../../lib/app/machines/commands/machine-inventory.ts';
import { reconcileMachines, SIGHTING_MS } from '../../../lib/app/machines/commands/reconcile-machines.ts';
import { machineIdOf } from '../../../lib/domain/ids.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { machine } from '../../../lib/domain/machine/machine.ts';
import { memoryLeases } from '../../memory-leases.ts';
import { createPlatform, ORIGIN, recordingEngine } from '../platform.ts';
import { createJob, found, submit } from '../scenes.ts';

async function ordered() {
  const platform = createPlatform();
  const engine = { ...recordingEngine(), present: [] as string[] | undefined };
  const notes = memoryLeases();
  let wall = 1_000;
  const organisationId = await found(platform);
  const jobId = await createJob(platform, organisationId);
  const machineId = machineIdOf(await submit(platform, organisationId, jobId));
  engine.present = [machineId];
  const deps = { ...platform, notes, engine: { ...engine, list: async () => engine.present }, wallMs: () => wall };
  return {
    platform,
    engine,
    machineId,
    jobId,
    organisationId,
    wait: (ms: number) => {
      wall += ms;
    },
    reconcile: () => reconcileMachines(deps, ORIGIN),
    status: async () => (await platform.kernel.load(machine, machineId)).state.status,
  };
}

const NONE = { orphans: 0, ghosts: 0 };

describe('the reconciliation of machines', () => {
  it('leaves machines alone that both sides have', async () => {
    const { reconcile, wait, status, engine } = await ordered();
    for (let run = 0; run < 3; run += 1) {
      expect(await reconcile()).toEqual(NONE);
      wait(SIGHTING_MS);
    }
    expect(await status()).toBe('ordered');
    expect(engine.terminated).toEqual([]);
  });

  it('ends a machine that is over and still runs, at its second sighting', async () => {
    const { reconcile, wait, platform, jobId, organisationId, engine, machineId } = await ordered();
    await platform.send(job, commandsOf(job).CancelJob(jobId, { organisationId, cancelledBy: 'usr_ada' }));
    await platform.settle();
    expect(await reconcile()).toEqual(NONE);
    wait(SIGHTING_MS - 1);
    expect(await reconcile()).toEqual(NONE);
    wait(1);
    expect(await reconcile()).toEqual({ orphans: 1, ghosts: 0 });
    expect(engine.terminated).toEqual([machineId]);
  });

  it('ends a machine that the log has never heard of, and nothing in the engine that is not a machine', async () => {
    const { reconcile, wait, engine, machineId, platform } = await ordered();
    const stray = machineIdOf(platform.id('attempt'));
    engine.present = [machineId, stray, 'nightly-report'];
    await reconcile();
    wait(SIGHTING_MS);
    expect(await reconcile()).toEqual({ orphans: 1, ghosts: 0 });
    expect(engine.terminated).toEqual([stray]);
  });

  it('fails a machine that its engine does not have, at its second sighting, and with it the attempt', async () => {
    const { reconcile, wait, status, engine, platform, jobId } = await ordered();
    engine.present = [];
    expect(await reconcile()).toEqual(NONE);
    wait(SIGHTING_MS);
    expect(await reconcile()).toEqual({ orphans: 0, ghosts: 1 });
    await platform.settle();
    expect(await status()).toBe('failed');
    const { state } = await platform.kernel.load(job, jobId);
    expect(state).toMatchObject({ attempt: { over: 'abandoned' }, used: { platform: 1 } });
  });

  it('counts sightings anew when a machine was on both sides in between', async () => {
    const { reconcile, wait, status, engine, machineId } = await ordered();
    engine.present = [];
    await reconcile();
    engine.present = [machineId];
    wait(SIGHTING_MS / 2);
    await reconcile();
    engine.present = [];
    wait(SIGHTING_MS / 2);
    expect(await reconcile()).toEqual(NONE);
    expect(await status()).toBe('ordered');
  });

  it('does nothing while the engine cannot say what it has', async () => {
    const { reconcile, wait, status, engine } = await ordered();
    engine.present = [];
    await reconcile();
    engine.present = undefined;
    wait(SIGHTING_MS);
    expect(await reconcile()).toEqual(NONE);
    expect(await status()).toBe('ordered');
  });
});

describe('the report of a host of machines', () => {
  it('is read as long as it is fresh, and never replaced by an older one', async () => {
    const notes = memoryLeases();
    await recordInventory(notes, { machines: ['mch_1'], atMs: 2_000 });
    await recordInventory(notes, { machines: [], atMs: 1_000 });
    expect(await machinesInInventory(notes, 2_000 + MAX_INVENTORY_AGE_MS)).toEqual(['mch_1']);
    expect(await machinesInInventory(notes, 2_001 + MAX_INVENTORY_AGE_MS)).toBeUndefined();
    expect(await machinesInInventory(memoryLeases(), 0)).toBeUndefined();
    // Two sightings never rest on one report.
    expect(MAX_INVENTORY_AGE_MS).toBeLessThan(SIGHTING_MS);
  });

  it('is told apart from any other event', () => {
    expect(readInventory({ machines: ['mch_1'], atMs: 1 })).toEqual({ machines: ['mch_1'], atMs: 1 });
    for (const other of [undefined, 'x', {}, { machines: [1], atMs: 1 }, { machines: [], atMs: '1' }])
      expect(readInventory(other)).toBeUndefined();
  });
});

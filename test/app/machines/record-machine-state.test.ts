import { commandsOf, createKernel, type Kernel, memoryStore } from 'epoch';
import { sha256Hex } from 'epoch-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type MachineStateDependencies,
  recordMachineState,
} from '../../../lib/app/machines/commands/record-machine-state.ts';
import { machine } from '../../../lib/domain/machine/machine.ts';

const machineId = 'mch_01J8Z3K4M5N6P7Q8R9S0T1V2W3';
let kernel: Kernel;
let deps: MachineStateDependencies;
let ids = 0;

const status = async () => (await kernel.load(machine, machineId)).state.status;
const say = (state: string, more: object = {}) =>
  recordMachineState(deps, { jobName: machineId, status: state, ...more }, 'event-1');

beforeEach(async () => {
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  kernel = createKernel({ store: memoryStore({ digest: sha256Hex }), nowMs: () => 1_000, newId });
  deps = { kernel };
  const spec = {
    command: 'true',
    arguments: [],
    environment: {},
    machineType: 'standard-1',
    timeoutMs: 1_000,
    maxAttempts: 1,
  };
  const data = {
    organisationId: 'org_1',
    jobId: 'job_1',
    attemptId: 'att_1',
    machineType: 'standard-1',
    spec,
    deadlineMs: 2_000,
  };
  const command = commandsOf(machine).RequestMachine(machineId, data);
  await kernel.execute(machine, command, { actor: 'test', correlation: 'test' });
});

describe('a machine, hearing of itself', () => {
  it('goes the way that its engine tells', async () => {
    const seen = [];
    expect(await say('RUNNABLE')).toBe('not-ours');
    for (const state of ['STARTING', 'RUNNING', 'SUCCEEDED']) {
      expect(await say(state)).toBe('recorded');
      seen.push(await status());
    }
    expect(seen).toEqual(['provisioning', 'ready', 'terminated']);
  });

  it('does not go back for a report that comes late, nor twice for one that comes twice', async () => {
    for (const state of ['RUNNING', 'RUNNING', 'STARTING', 'RUNNABLE']) await say(state);
    expect(await kernel.load(machine, machineId)).toMatchObject({ version: 2, state: { status: 'ready' } });
  });

  it('is not ended by its twin, a second job of Batch with its name: an end counts for the one that was seen running', async () => {
    await say('RUNNING', { jobId: 'batch-1' });
    const container = { reason: 'CannotPullContainerError: manifest unknown' };
    await say('FAILED', { jobId: 'batch-2', container });
    await say('SUCCEEDED', { jobId: 'batch-2' });
    expect(await status()).toBe('ready');
    await say('FAILED', { jobId: 'batch-1', container });
    expect(await status()).toBe('failed');
  });

  it('is not ended by either of two jobs of its name when its runner was heard before Batch was', async () => {
    const assign = commandsOf(machine).AssignMachine(machineId);
    await kernel.execute(machine, assign, { actor: 'test', correlation: 'test' });
    await say('RUNNING', { jobId: 'batch-1' });
    await say('FAILED', { jobId: 'batch-2', statusReason: 'Timeout waiting for network interface provisioning' });
    expect(await status()).toBe('assigned');
    // A host of local machines has one job for a machine, under the machine's own id.
    await say('FAILED', { jobId: machineId });
    expect(await status()).toBe('failed');
  });

  it('fails with the reason of its engine', async () => {
    await say('FAILED', { statusReason: 'Host EC2 terminated' });
    expect(await status()).toBe('failed');
  });

  it('is not concerned by events of others, and one that does not exist is no fault', async () => {
    expect(await recordMachineState(deps, { jobName: 'somebody', status: 'RUNNING' }, 'event-1')).toBe('not-ours');
    const unknown = { jobName: 'mch_01J8Z3K4M5N6P7Q8R9S0T1V2W4', status: 'RUNNING' };
    expect(await recordMachineState(deps, unknown, 'event-1')).toBe('refused');
  });
});

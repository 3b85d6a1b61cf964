import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MachineSubmission } from '../../../lib/app/ports/compute-engine.ts';
import { machines } from '../../../local/machines/machines.ts';
import { openRoster } from '../../../local/machines/roster.ts';
import type { RunnerExit } from '../../../local/machines/runner-process.ts';
import { until } from '../../until.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function submission(n: number): MachineSubmission {
  const body = `01J8Z3K4M5N6P7Q8R9S0T1V2W${n}`;
  return {
    machineId: `mch_${body}`,
    attemptId: `att_${body}`,
    jobId: `job_${body}`,
    organisationId: `org_${body}`,
    machineType: 'standard-1',
    claim: 'a-secret-capability',
    limitMs: 60_000,
  };
}

/** A host whose runners end when the test says so, or when they are told to. */
async function host({ places = 1, isBusDown = (): boolean => false } = {}) {
  const told: string[] = [];
  const runs = new Map<string, (exit: RunnerExit) => void>();
  const hosted = machines({
    places,
    roster: await openRoster(folder),
    async tell({ machineId }, { status, reason, exitCode }) {
      if (isBusDown()) throw new Error('no bus');
      told.push([machineId.at(-1), status, reason, exitCode].filter((part) => part !== undefined).join(' '));
    },
    run: ({ machineId }, { signal, onStart }) => {
      onStart();
      return new Promise((resolve) => {
        runs.set(machineId, resolve);
        const end = () => resolve({ reason: String(signal.reason) });
        if (signal.aborted) end();
        signal.addEventListener('abort', end);
      });
    },
    log: () => {},
  });
  const submit = (n: number) => hosted.order({ kind: 'submit', submission: submission(n) });
  const terminate = (n: number) =>
    hosted.order({ kind: 'terminate', machineId: submission(n).machineId, reason: 'cancelled' });
  const end = (n: number, exit: RunnerExit) => runs.get(submission(n).machineId)?.(exit);
  const heard = (line: string) => until(`"${line}" is told`, () => told.includes(line));
  return { hosted, told, submit, terminate, end, heard };
}

describe('the machines of a host', () => {
  it('go from order to end, and report when they run and how they end', async () => {
    const { told, submit, end, heard } = await host();
    await submit(1);
    await heard('1 RUNNING');
    end(1, { exitCode: 0 });
    await heard('1 SUCCEEDED 0');
    expect(told).toEqual(['1 RUNNING', '1 SUCCEEDED 0']);
    await until('its row is removed', () => readdirSync(folder).length === 0);
  });

  it('have failed when their runner ends badly', async () => {
    const { submit, end, heard } = await host();
    await submit(1);
    await heard('1 RUNNING');
    end(1, { exitCode: 1 });
    await heard('1 FAILED the runner failed 1');
  });

  it('wait for a place, in the order they came', async () => {
    const { told, submit, end, heard } = await host({ places: 1 });
    for (const n of [1, 2, 3]) await submit(n);
    await heard('1 RUNNING');
    expect(told).toEqual(['1 RUNNING']);
    end(1, { exitCode: 0 });
    await heard('2 RUNNING');
    end(2, { exitCode: 0 });
    await heard('3 RUNNING');
  });

  it('start once, however often they are ordered', async () => {
    const { told, submit, end, heard } = await host({ places: 4 });
    await submit(1);
    await submit(1);
    await heard('1 RUNNING');
    end(1, { exitCode: 0 });
    await heard('1 SUCCEEDED 0');
    await submit(1);
    expect(told.filter((line) => line.endsWith('RUNNING'))).toHaveLength(1);
  });

  it('end when told to: running, waiting, or not yet come', async () => {
    const { told, submit, terminate, heard } = await host({ places: 1 });
    await submit(1);
    await submit(2);
    await terminate(3);
    await heard('1 RUNNING');
    await terminate(2);
    await terminate(1);
    await submit(3);
    await heard('1 FAILED cancelled');
    expect(told).toContain('2 FAILED cancelled');
    expect(told).not.toContain('2 RUNNING');
    expect(told.some((line) => line.startsWith('3'))).toBe(false);
  });

  it('all end with their host, and take no more orders', async () => {
    const { hosted, told, submit } = await host({ places: 1 });
    await submit(1);
    await submit(2);
    await hosted.stop();
    expect(told.filter((line) => line.includes('FAILED the host of the machine ends'))).toHaveLength(2);
    expect(readdirSync(folder)).toEqual([]);
    await expect(submit(3)).rejects.toThrow('stopping');
  });

  it('are failed by the next host when theirs was lost, and no secret was written down', async () => {
    const first = await host();
    await first.submit(1);
    await first.heard('1 RUNNING');
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(files).toHaveLength(1);
    expect(files.join()).not.toContain('a-secret-capability');

    const second = await host();
    await second.hosted.failLost();
    expect(second.told).toEqual(['1 FAILED the host of the machine ended']);
    await second.submit(1);
    expect(second.told).toHaveLength(1);
  });

  it('stay on the list while nobody can be told of their end', async () => {
    let down = false;
    const first = await host({ isBusDown: () => down });
    await first.submit(1);
    await first.heard('1 RUNNING');
    down = true;
    await first.hosted.stop();
    const second = await host();
    await second.hosted.failLost();
    expect(second.told).toEqual(['1 FAILED the host of the machine ended']);
  });
});

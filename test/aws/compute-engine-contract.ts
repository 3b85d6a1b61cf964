import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ComputeEngine, MachineSubmission } from '../../lib/app/ports/compute-engine.ts';
import { until } from '../until.ts';

/** An engine with what is behind it. */
export interface EngineScene {
  readonly engine: ComputeEngine;
  /** From now on nothing of it can be reached. */
  lose(): void;
  close(): Promise<void> | void;
}

export const submissionOf = (n: number, more: Partial<MachineSubmission> = {}): MachineSubmission => ({
  machineId: `mch_01J8Z3K4M5N6P7Q8R9S0T1V2W${n}`,
  jobId: 'job_1',
  attemptId: 'att_1',
  organisationId: 'org_1',
  machineType: 'standard-2',
  claim: 'catc_secret',
  limitMs: 3_600_000,
  ...more,
});

/** What every engine of machines does, whatever runs behind it. */
export function computeEngineContract(name: string, open: () => Promise<EngineScene>): void {
  describe(`${name} as an engine of machines`, () => {
    let scene: EngineScene;
    beforeEach(async () => {
      scene = await open();
    });
    afterEach(() => scene.close());
    const listed = async () => new Set(await scene.engine.list());

    it('has a machine from its order to its end, with an image or without', async () => {
      const image = `registry.example/tool@sha256:${'a'.repeat(64)}`;
      const [plain, imaged] = [submissionOf(1), submissionOf(2, { image })];
      await scene.engine.submit(plain);
      await scene.engine.submit(imaged);
      await until('2 machines are listed', async () => (await listed()).size === 2);
      expect(await listed()).toEqual(new Set([plain.machineId, imaged.machineId]));
      await scene.engine.terminate(plain.machineId, 'cancelled');
      await until('1 machines are listed', async () => (await listed()).size === 1);
      expect(await listed()).toEqual(new Set([imaged.machineId]));
    });

    it('ends all that an order given twice has started', async () => {
      await scene.engine.submit(submissionOf(1));
      await scene.engine.submit(submissionOf(1));
      await until('1 machines are listed', async () => (await listed()).size === 1);
      await scene.engine.terminate(submissionOf(1).machineId);
      await until('0 machines are listed', async () => (await listed()).size === 0);
      expect(await listed()).toEqual(new Set());
    });

    it('ends a machine that it does not have, or that has ended, without an error', async () => {
      await scene.engine.terminate(submissionOf(3).machineId);
      await scene.engine.submit(submissionOf(1));
      await until('1 machines are listed', async () => (await listed()).size === 1);
      await scene.engine.terminate(submissionOf(1).machineId);
      await until('0 machines are listed', async () => (await listed()).size === 0);
      await scene.engine.terminate(submissionOf(1).machineId);
    });

    it('that cannot be reached says so, and that the same may succeed later', async () => {
      scene.lose();
      const passing = { code: 'compute-engine-failed', retryable: true };
      await expect(scene.engine.submit(submissionOf(1))).rejects.toMatchObject(passing);
      await expect(scene.engine.terminate(submissionOf(1).machineId)).rejects.toMatchObject(passing);
    });
  });
}

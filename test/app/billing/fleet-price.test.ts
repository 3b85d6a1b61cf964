import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { ensureStandardPlan } from '../../../lib/app/billing/commands/standard-plan.ts';
import { fleetPriceEndpoints } from '../../../lib/app/billing/endpoints/fleet-price.ts';
import { fleetPrice } from '../../../lib/app/billing/queries/fleet-price.ts';
import type { Call } from '../../../lib/app/http/endpoint.ts';
import { machineIdOf } from '../../../lib/domain/ids.ts';
import { machine } from '../../../lib/domain/machine/machine.ts';
import { listPricePerHour } from '../../../lib/domain/machine-list-price.ts';
import { createPlatform, ORIGIN } from '../platform.ts';
import { createJob, found, submit } from '../scenes.ts';

/** Customers with machines: the states that their engines have reported. */
async function scene() {
  const platform = createPlatform();
  await ensureStandardPlan(platform.kernel, ORIGIN);
  const [lab, club] = [await found(platform, 'Lab'), await found(platform, 'Club')];
  const { ReportMachineProvisioning, ReportMachineReady, AssignMachine } = commandsOf(machine);
  const add = async (org: string, machineType: string, until: 'ordered' | 'provisioning' | 'assigned') => {
    const jobId = await createJob(platform, org, [], { machineType });
    const id = machineIdOf(await submit(platform, org, jobId));
    if (until === 'ordered') return;
    await platform.send(machine, ReportMachineProvisioning(id, {}));
    if (until === 'assigned') {
      await platform.send(machine, ReportMachineReady(id, {}));
      await platform.send(machine, AssignMachine(id, {}));
    }
    await platform.settle();
  };
  const ask = async () => {
    const call: Partial<Call<'finance.getFleetPrice'>> = { nowMs: platform.nowMs() };
    const answer = await fleetPriceEndpoints(platform)['finance.getFleetPrice'](call as Call<'finance.getFleetPrice'>);
    if (!('body' in answer)) throw new Error('it was refused');
    return answer.body;
  };
  return { platform, lab, club, add, ask };
}

describe('an hour of the fleet', () => {
  it('costs customers what their terms say of attempts that run, and the platform every machine that is there', async () => {
    const { lab, club, add, ask } = await scene();
    await add(lab, 'standard-1', 'assigned');
    await add(lab, 'standard-1', 'assigned');
    await add(lab, 'standard-1', 'provisioning');
    await add(club, 'standard-1', 'ordered');
    expect(await ask()).toEqual({
      machines: 3,
      billed: 2,
      // 0.000014 a second.
      charged: [{ currency: 'EUR', perHour: '0.1008' }],
      withoutPrice: 0,
      // A processor and 3 GiB, of which one is our own containers': 3 × (0.04048 + 3 × 0.004445).
      listPrice: { region: 'us-east-1', currency: 'USD', perHour: '0.161445' },
      items: [
        {
          organisation: lab,
          machineType: 'standard-1',
          machines: 3,
          billed: 2,
          charged: { currency: 'EUR', perHour: '0.1008' },
          listPrice: '0.161445',
        },
      ],
      truncated: false,
    });
  });

  it('is nothing where there is no machine', async () => {
    const { ask } = await scene();
    expect(await ask()).toMatchObject({ machines: 0, charged: [], items: [], listPrice: { perHour: '0' } });
  });

  it('of a fleet that is too large is that of the oldest machines, and says so', async () => {
    const { platform, lab, add } = await scene();
    await add(lab, 'standard-1', 'assigned');
    await add(lab, 'standard-1', 'assigned');
    const one = await fleetPrice(platform, platform.nowMs(), 1);
    expect(one).toMatchObject({ items: [{ machines: 1 }], truncated: true });
    expect(await fleetPrice(platform, platform.nowMs(), 2)).toMatchObject({
      items: [{ machines: 2 }],
      truncated: false,
    });
  });
});

describe('the list price of a machine', () => {
  it('is that of the task with our own containers in it, and of no type that is unknown', () => {
    // Fargate has no more than 30 GiB for four processors: the program has less.
    expect(listPricePerHour('memory-4')).toBe('0.29527');
    expect(listPricePerHour('quantum-1')).toBeUndefined();
  });
});

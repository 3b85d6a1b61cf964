import { describe, expect, it } from 'vitest';
import { registry } from '../../lib/app/registry.ts';
import { SAGA_TARGETS } from '../../lib/app/saga-targets.ts';
import { billingAccountCommands } from '../../lib/domain/billing-account/commands.ts';
import { fileCommands } from '../../lib/domain/file/commands.ts';
import { jobCommands } from '../../lib/domain/job/commands.ts';
import { machineCommands } from '../../lib/domain/machine/commands.ts';
import { organisationCommands } from '../../lib/domain/organisation/commands.ts';
import { quotaCommands } from '../../lib/domain/quota/commands.ts';

describe('targets of sagas', () => {
  it('are all aggregates, each loaded by its own name', async () => {
    const loaded = await Promise.all(Object.entries(SAGA_TARGETS).map(async ([name, load]) => [name, await load()]));
    expect(Object.fromEntries(loaded)).toEqual(registry);
  });

  it('are named as their aggregates are where commands are made without decisions', () => {
    const made = [
      billingAccountCommands.BillThrough('a', { day: '2026-03-01' }),
      fileCommands.ExpireUpload('a', { organisationId: 'org' }),
      jobCommands.UnlinkFiles('a', { organisationId: 'org', fileIds: [] }),
      machineCommands.AssignMachine('a'),
      organisationCommands.RemoveMember('a', { userId: 'usr', removedBy: 'usr' }),
      quotaCommands.DismissJob('a', { jobId: 'job' }),
    ];
    expect(made.map(({ aggregate }) => aggregate)).toEqual([
      'billing-account',
      'file',
      'job',
      'machine',
      'organisation',
      'quota',
    ]);
  });
});

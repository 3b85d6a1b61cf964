import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../../lib/app/registry.ts';
import { BILL_SAGAS, EXPIRY_SAGAS, JOB_SAGAS, STORAGE_SAGAS } from '../../lib/app/saga-groups.ts';
import { billingAccountCommands } from '../../lib/domain/billing-account/commands.ts';
import { fileCommands } from '../../lib/domain/file/commands.ts';
import { jobCommands } from '../../lib/domain/job/commands.ts';
import { machineCommands } from '../../lib/domain/machine/commands.ts';
import { organisationCommands } from '../../lib/domain/organisation/commands.ts';
import { quotaCommands } from '../../lib/domain/quota/commands.ts';
import { SAGA_TARGETS } from './saga-targets.ts';

/** Aggregates that a file's code makes commands for by name, or by what it imports of `lib/app` does. */
function sentBy(file: string): readonly string[] {
  const code = readFileSync(file, 'utf8');
  const imports = [...code.matchAll(/^import (type )?[^;]*? from '(\.[^']+)'/gm)].map(([, type, from = '']) => ({
    type,
    path: path.normalize(path.join(path.dirname(file), from)),
  }));
  const named = [...code.matchAll(/aggregate: '([a-z-]+)'/g)].map(([, name = '']) => name);
  const made = imports.flatMap(({ type, path: at }) =>
    type ? [] : (/domain\/([^/]+)\/commands\.ts$/.exec(at)?.[1] ?? []),
  );
  const below = imports.filter(({ type, path: at }) => !type && at.startsWith('lib/app/')).map(({ path: at }) => at);
  return [...new Set([...named, ...made, ...below.flatMap(sentBy)])].sort();
}

describe('targets of sagas', () => {
  it.each([
    ['bill', BILL_SAGAS],
    ['expiry', EXPIRY_SAGAS],
    ['job', JOB_SAGAS],
    ['storage', STORAGE_SAGAS],
  ])('of %s subscribers are those that their sagas make commands for, and no other', (name, sagas) => {
    const code = readFileSync(`lib/app/${name}-subscribers.ts`, 'utf8');
    const wordOf = (target: string) => target.replaceAll(/(?!^)[A-Z]/g, '-$&').toLowerCase();
    const imported = /import \{([^}]*)\} from '\.\/targets\.ts'/.exec(code)?.[1] ?? '';
    const targets = [...imported.matchAll(/to(\w+)/g)].map(([, target = '']) => wordOf(target));
    const files = sagas.flatMap((saga) => globSync(`lib/app/*/sagas/${saga.name}.ts`));
    expect(files).toHaveLength(sagas.length);
    expect(targets.sort()).toEqual([...new Set(files.flatMap(sentBy))].sort());
  });

  it('are all aggregates but those that no saga commands, each loaded by its own name', async () => {
    const { 'customer-notes': _notes, 'plan-migrations': _migrations, ...commanded } = registry;
    const loaded = await Promise.all(Object.entries(SAGA_TARGETS).map(async ([name, load]) => [name, await load()]));
    expect(Object.fromEntries(loaded)).toEqual(commanded);
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

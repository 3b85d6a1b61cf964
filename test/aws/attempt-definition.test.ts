import { describe, expect, it } from 'vitest';
import { attemptDefinition, type DefinitionNeeds } from '../../lib/aws/batch/attempt-definition.ts';
import { MACHINE_TYPES } from '../../lib/domain/machine-types.ts';
import { refusalOfDefinition } from './batch-rules.ts';

const image = `registry.example/tool@sha256:${'a'.repeat(64)}`;
const machineType = MACHINE_TYPES['standard-1'] ?? { vcpus: 0, memoryMib: 0 };
const PLACE = {
  prefix: 'catacloud-production-attempt',
  runnerImage: 'registry.example/runner:current',
  executionRoleArn: 'arn:aws:iam::1:role/execution',
  logGroup: '/catacloud/production/machines',
  region: 'us-east-1',
  apiUrl: 'https://api.example',
};
const definitionOf = (needs: Partial<DefinitionNeeds> = {}) =>
  attemptDefinition({ image, machineType, diskGib: 50, ...needs }, PLACE);
const taskOf = (needs: Partial<DefinitionNeeds> = {}) =>
  definitionOf(needs)?.ecsProperties?.taskProperties?.[0] ?? expect.fail('no task');
const containersOf = (needs: Partial<DefinitionNeeds> = {}) => {
  const [starter, program, runner] = taskOf(needs).containers ?? [];
  return { starter, program, runner };
};

describe('the definition of an attempt', () => {
  it.each(Object.entries(MACHINE_TYPES))('of %s is one that Fargate has, with an image or without', (_name, type) => {
    for (const needs of [{ image }, {}]) {
      const definition = attemptDefinition({ ...needs, machineType: type, diskGib: 50 }, PLACE);
      expect(definition && refusalOfDefinition(definition)).toBeUndefined();
      expect(definition).toBeDefined();
    }
  });

  it('gives the program all of its type’s memory, but where Fargate has no larger task', () => {
    const memory = Object.entries(MACHINE_TYPES).map(([name, type]) => {
      const requirements = containersOf({ machineType: type }).program?.resourceRequirements ?? [];
      const given = Number(requirements.find((one) => one.type === 'MEMORY')?.value);
      return [name, given - type.memoryMib];
    });
    expect(Object.fromEntries(memory)).toEqual({
      'standard-1': 0,
      'standard-2': 0,
      'standard-4': 0,
      'standard-8': 3_072,
      'memory-2': -1_024,
      'memory-4': -1_024,
    });
  });

  it('gives no container a role, and the program no variable and no volume that it could change what it is given in', () => {
    expect(taskOf()).not.toHaveProperty('taskRoleArn');
    const { program, runner } = containersOf();
    expect(program).not.toHaveProperty('environment');
    expect(program).not.toHaveProperty('secrets');
    expect(program?.image).toBe(image);
    const mountsOf = (container: typeof program) =>
      container?.mountPoints?.map(({ containerPath, readOnly }) => `${containerPath}${readOnly ? ' ro' : ''}`);
    expect(mountsOf(program)).toEqual(['/catacloud/work', '/catacloud/run', '/catacloud/given ro']);
    expect(mountsOf(runner)).toEqual(['/catacloud/given', '/catacloud/work', '/catacloud/run']);
  });

  it('starts the program when its first process is there, and ends with the runner', () => {
    const { starter, program, runner } = containersOf();
    expect([starter, program, runner].map((one) => [one?.name, one?.essential, one?.dependsOn])).toEqual([
      ['starter', false, undefined],
      ['program', false, [{ containerName: 'starter', condition: 'SUCCESS' }]],
      ['runner', true, undefined],
    ]);
    for (const one of [starter, program, runner]) expect(one?.linuxParameters).toEqual({ initProcessEnabled: true });
  });

  it('has at least the disk that is asked for, and none of its own where Fargate’s is enough', () => {
    const sizes = [21, 30, 31, 199, 200].map((diskGib) => taskOf({ diskGib }).ephemeralStorage?.sizeInGiB);
    expect(sizes).toEqual([30, 30, 40, 200, 200]);
    expect(taskOf({ diskGib: 20 })).not.toHaveProperty('ephemeralStorage');
  });

  it('is named by all that it says', () => {
    const names = [
      definitionOf(),
      definitionOf({ diskGib: 51 }),
      definitionOf({ image: 'another' }),
      attemptDefinition({ image, machineType, diskGib: 50 }, { ...PLACE, apiUrl: 'https://other.example' }),
    ].map((definition) => definition?.jobDefinitionName);
    expect(new Set(names).size).toBe(names.length);
    expect(definitionOf()?.jobDefinitionName).toBe(names[0]);
  });

  it('is none for a machine that Fargate does not have', () => {
    expect(definitionOf({ machineType: { vcpus: 3, memoryMib: 4_096 } })).toBeUndefined();
    expect(definitionOf({ machineType: { vcpus: 1, memoryMib: 16_384 } })).toBeUndefined();
  });
});

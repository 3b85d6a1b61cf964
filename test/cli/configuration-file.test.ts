import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differences, readConfigurations } from '../../cli/configuration-file.ts';
import { checkSpec } from '../../lib/domain/job-spec.ts';

const EXAMPLE = readFileSync(new URL('../../docs/examples/pipeline/configurations.yaml', import.meta.url), 'utf8');

describe('a file of configurations', () => {
  it('is read as the example in the documentation is written, and each of them can run', () => {
    const all = readConfigurations(EXAMPLE);
    expect(all.map(({ name }) => name)).toEqual(['split', 'count', 'join', 'report']);
    for (const { spec } of all) expect(checkSpec(spec as Parameters<typeof checkSpec>[0])).toBeUndefined();
    expect(all[3]?.spec).toEqual({
      command: '/bin/echo',
      arguments: ['done'],
      environment: {},
      machineType: 'standard-1',
      timeoutMs: 60_000,
      maxAttempts: 1,
    });
  });

  it('gives everything that a specification has', () => {
    const text =
      'name: a\ncommand: b\nsecrets: { K: k }\nenvironment: { N: 3 }\nkeepOutputs: always\ntimeout: 2h\nmaxAttempts: 4';
    expect(readConfigurations(text)[0]?.spec).toMatchObject({
      secrets: { K: 'k' },
      environment: { N: '3' },
      keepOutputs: 'always',
      timeoutMs: 7_200_000,
      maxAttempts: 4,
    });
  });

  it('gives programs the texts as they are written', () => {
    const [read] = readConfigurations(
      [
        'name: a',
        'command: b',
        'arguments: [1.10, -0, run]',
        'environment: { PYTHON: 3.10, RUN: 007, ID: 12345678901234567890, ON: true }',
        'parameters: { version: { type: choice, choices: [1.9, 1.10], default: 1.10 }, size: { type: number, minimum: 1.50 } }',
        'maxAttempts: 2',
      ].join('\n'),
    );
    expect(read?.spec).toMatchObject({
      arguments: ['1.10', '-0', 'run'],
      environment: { PYTHON: '3.10', RUN: '007', ID: '12345678901234567890', ON: 'true' },
      parameters: [
        { name: 'version', choices: ['1.9', '1.10'], default: '1.10' },
        { name: 'size', minimum: 1.5 },
      ],
      maxAttempts: 2,
    });
  });

  it('says what machine, disk and network its jobs need', () => {
    const read = (text: string) => readConfigurations(`name: a\ncommand: b\n${text}`)[0]?.spec;
    expect(read('atLeast: { vcpus: 3, memory: 6GiB }\ndisk: 50GiB\nnetwork: none')).toMatchObject({
      machineType: 'standard-4',
      atLeast: { vcpus: 3, memoryMib: 6_144 },
      diskGib: 50,
      network: 'none',
    });
    expect(() => read('atLeast: { vcpus: 3, memory: 6 }')).toThrow('memory is like 40GiB');
    expect(() => read('atLeast: { vcpus: 99, memory: 6GiB }')).toThrow('no machine type has 99 vCPU');
    expect(() => read('network: some')).toThrow('network is none or internet');
  });

  it('says apart how long a job may wait, how long its files may take, and how long its program', () => {
    const text = 'name: a\ncommand: b\ntimeout: 10m\nqueueTimeout: 48h\nstagingTimeout: 90s';
    const limits = { timeoutMs: 600_000, queueTimeoutMs: 172_800_000, stagingTimeoutMs: 90_000 };
    const [wanted] = readConfigurations(text);
    expect(wanted?.spec).toMatchObject(limits);
    const [before] = readConfigurations('name: a\ncommand: b\ntimeout: 10m\nqueueTimeout: 1h');
    expect(differences(before?.spec, wanted?.spec ?? expect.fail())).toEqual([
      { field: 'queueTimeoutMs', before: '3600000', after: '172800000' },
      { field: 'stagingTimeoutMs', before: '', after: '90000' },
    ]);
    expect(() => readConfigurations('name: a\ncommand: b\nqueueTimeout: 2d')).toThrow('queueTimeout is like 90s');
  });

  it('has rules for retries by class of failure', () => {
    const text =
      'name: a\ncommand: b\nretries:\n  out-of-memory: { attempts: 3, largerMachine: true }\n  program: { attempts: 2, pause: 30s, maxPause: 5m }';
    expect(readConfigurations(text)[0]?.spec.retries).toEqual({
      'out-of-memory': { attempts: 3, largerMachine: true },
      program: { attempts: 2, pauseMs: 30_000, maxPauseMs: 300_000 },
    });
    const refused = (retries: string) => () => readConfigurations(`name: a\ncommand: b\nretries: ${retries}`);
    expect(refused('{ input: { attempts: 2 } }')).toThrow('retries are of program');
    expect(refused('{ program: { tries: 2 } }')).toThrow('has tries');
    expect(refused('{ program: { attempts: 2, pause: 5 } }')).toThrow('pause is like 90s');
    expect(refused('{ out-of-memory: { attempts: 2, largerMachine: 1 } }')).toThrow('true or false');
  });

  it('names slots for files, each with what it takes', () => {
    const text =
      'name: a\ncommand: b\nslots:\n  reads: { files: many, accept: ["*.fq"], description: Of a run }\n  notes: { required: false }\n  reference:';
    expect(readConfigurations(text)[0]?.spec.slots).toEqual([
      { name: 'reads', files: 'many', accept: ['*.fq'], description: 'Of a run' },
      { name: 'notes', required: false },
      { name: 'reference' },
    ]);
    expect(() => readConfigurations('name: a\ncommand: b\nslots: { p: { files: two } }')).toThrow('one or many');
    expect(() => readConfigurations('name: a\ncommand: b\nslots: { p: { file: one } }')).toThrow('has file');
  });

  it('names parameters, each with its type', () => {
    const text =
      'name: a\ncommand: b\nparameters:\n  threads: { type: integer, default: 4, minimum: 1 }\n  mode: { type: choice, choices: [fast, exact] }';
    expect(readConfigurations(text)[0]?.spec.parameters).toEqual([
      { name: 'threads', type: 'integer', default: '4', minimum: 1 },
      { name: 'mode', type: 'choice', choices: ['fast', 'exact'] },
    ]);
    expect(() => readConfigurations('name: a\ncommand: b\nparameters: { p: { type: float } }')).toThrow('got float');
    expect(() => readConfigurations('name: a\ncommand: b\nparameters: { p: { typ: text } }')).toThrow('has typ');
  });

  it.each([
    ['nothing', '', 'no configuration'],
    ['no YAML', 'name: [', 'Flow sequence'],
    ['no command', 'name: a', 'must have a name and a command'],
    ['a field that there is not', 'name: a\ncommand: b\ngpu: 1', 'has gpu'],
    ['a time limit without a unit', 'name: a\ncommand: b\ntimeout: 10', 'timeout is like 90s'],
    ['arguments that are no list', 'name: a\ncommand: b\narguments: x', 'must be a list'],
    ['aliases', 'name: &n a\ncommand: *n', 'Alias'],
  ])('is refused with what is wrong: %s', (_what, text, message) => {
    expect(() => readConfigurations(text)).toThrow(message);
  });

  it('differs from what is published by what it says, not by the order in which it says it', () => {
    const spec = {
      command: 'a',
      arguments: ['1'],
      environment: { A: '1', B: '2' },
      machineType: 'm',
      timeoutMs: 1,
      maxAttempts: 1,
    };
    expect(differences({ ...spec, environment: { B: '2', A: '1' }, secrets: {} }, spec)).toEqual([]);
    const rich = {
      ...spec,
      parameters: [{ name: 'mode', type: 'choice' as const, choices: ['b', 'a'], default: 'a', description: 'How' }],
      slots: [{ name: 'reads', files: 'many' as const, accept: ['*.fq'], description: 'Of one run' }],
      retries: { program: { attempts: 2, pauseMs: 1_000, maxPauseMs: 2_000 }, staging: { attempts: 1 } },
    };
    expect(differences(reversed(rich), rich)).toEqual([]);
    const other = rich.parameters.map((one) => ({ ...one, choices: ['a', 'b'] }));
    expect(differences({ ...rich, parameters: other }, rich)).toHaveLength(1);
    expect(differences(spec, { ...spec, arguments: ['2'] })).toEqual([
      { field: 'arguments', before: '["1"]', after: '["2"]' },
    ]);
    expect(differences(undefined, spec)).toHaveLength(6);
  });
});

/** The same, with the names of each object in the other order. */
function reversed<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed) as T;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, one]) => [name, reversed(one)])) as T;
}

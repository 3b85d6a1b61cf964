import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputOf, type Spec, specOf } from '../../web/src/configurations/spec-input.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const line = text.filter((value) => !/[\r\n]/.test(value));

const seconds = (max: number) => fc.integer({ min: 1, max }).map((count) => count * 1_000);

const rule = <T extends object>(more: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(
    { attempts: fc.integer({ min: 1, max: 10 }), pauseMs: seconds(3_600), maxPauseMs: seconds(3_600), ...more },
    { requiredKeys: ['attempts'] },
  );
const retries = fc
  .record(
    {
      program: rule({}),
      'out-of-memory': rule({ largerMachine: fc.constant(true) }),
      'time-limit': rule({}),
      staging: rule({}),
    },
    { requiredKeys: [] },
  )
  .filter((rules) => Object.keys(rules).length > 0) as fc.Arbitrary<NonNullable<Spec['retries']>>;

const spec: fc.Arbitrary<Spec> = fc.record(
  {
    command: text.map((value) => `/bin/${value.trim()}x`),
    arguments: fc.array(text, { maxLength: 4 }),
    environment: fc.dictionary(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,9}$/), line, { maxKeys: 3 }),
    machineType: fc.constantFrom('standard-1', 'memory-4'),
    timeoutMs: seconds(86_400),
    queueTimeoutMs: seconds(2_592_000),
    stagingTimeoutMs: seconds(86_400),
    maxAttempts: fc.integer({ min: 1, max: 10 }),
    retries: retries,
    image: fc.constantFrom('python:3', 'registry.example/tool:1'),
    diskGib: fc.integer({ min: 20, max: 200 }),
    network: fc.constant('none' as const),
  },
  { requiredKeys: ['command', 'arguments', 'environment', 'machineType', 'timeoutMs', 'maxAttempts'] },
);

const PLAIN: Spec = {
  command: 'sort',
  arguments: [],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: 60_000,
  maxAttempts: 1,
};

describe('A specification in its form', () => {
  it('comes out as it went in: arguments of several lines, values with equals signs, odd seconds', () => {
    fc.assert(
      fc.property(spec, (before) => {
        expect(specOf(inputOf('any', before))).toEqual(before);
      }),
    );
  });

  it('keeps what the form does not show', () => {
    const before = { ...fc.sample(spec, 1)[0], requiredOutputs: ['*.csv'], network: 'internet' } as Spec;
    expect(specOf(inputOf('any', before), before)).toEqual(before);
  });

  it('keeps what a machine must have at least until another type is chosen', () => {
    const atLeast = { vcpus: 3, memoryMib: 6_144 };
    const before: Spec = { ...PLAIN, machineType: 'standard-4', atLeast };
    const input = inputOf('any', before);
    expect(specOf(input, before)).toEqual(before);
    expect(specOf({ ...input, machineType: 'memory-4' }, before)).toEqual({ ...PLAIN, machineType: 'memory-4' });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf, parametersOf } from '../../web/src/configurations/parameter-lines.ts';
import { valuesOf } from '../../web/src/jobs/parameter-values.ts';

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/);
const word = fc.stringMatching(/^[A-Za-z0-9./-]{1,8}$/);
const bound = fc.integer({ min: -1_000, max: 1_000 });
const optional = <T>(key: string, value: fc.Arbitrary<T>) =>
  fc.option(
    value.map((one) => ({ [key]: one })),
    { nil: {} },
  );

const parameter = fc
  .oneof(
    fc.constant({ type: 'text' as const }),
    fc.constant({ type: 'flag' as const }),
    fc.array(word, { minLength: 1, maxLength: 4 }).map((choices) => ({ type: 'choice' as const, choices })),
    fc
      .tuple(
        fc.constantFrom('integer' as const, 'number' as const),
        optional('minimum', bound),
        optional('maximum', bound),
      )
      .map(([type, low, high]) => ({ type, ...low, ...high })),
  )
  .chain((kind) =>
    fc.tuple(name, optional('default', word)).map(([called, given]) => ({ name: called, ...kind, ...given })),
  );

describe('parameters as they are typed', () => {
  it('are the same when they are shown and read again', () => {
    fc.assert(
      fc.property(fc.array(parameter), (all) => {
        expect(parametersOf(linesOf(all))).toEqual(all);
      }),
    );
  });

  it('keep their descriptions, which are not typed', () => {
    const before = [{ name: 'threads', type: 'integer' as const, description: 'how many' }];
    expect(parametersOf('threads integer = 4', before)).toEqual([{ ...before[0], default: '4' }]);
  });

  it('that cannot be read are names, which the platform refuses', () => {
    expect(parametersOf('a b c')).toEqual([{ name: 'a b c', type: 'text' }]);
    expect(parametersOf('threads float')).toEqual([{ name: 'threads float', type: 'text' }]);
  });
});

describe('values that are typed for a job', () => {
  it('are sent where there are any; a flag is no unless it is ticked', () => {
    const parameters = [
      { name: 'a', type: 'text' as const, default: 'x' },
      { name: 'b', type: 'flag' as const },
      { name: 'c', type: 'flag' as const, default: 'true' },
      { name: 'd', type: 'integer' as const },
    ];
    expect(valuesOf(parameters, {})).toEqual({ b: 'false', c: 'true' });
    expect(valuesOf(parameters, { a: '', b: 'true', d: '3', of: 'another configuration' })).toEqual({
      b: 'true',
      c: 'true',
      d: '3',
    });
  });
});

import * as epoch from 'epoch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defined, ifDefined } from '../../lib/domain/defined.ts';

describe('defined fields', () => {
  it('are those that have a value, in their order, null, zero, false and the empty text included', () => {
    const fields = { b: 1, a: undefined, zero: 0, no: false, empty: '', nothing: null };
    expect(JSON.stringify(defined(fields))).toBe('{"b":1,"zero":0,"no":false,"empty":"","nothing":null}');
    expect(Object.keys(defined(fields))).not.toContain('a');
  });

  it('may have any name, also one that an object has of its own', () => {
    const fields = JSON.parse('{"__proto__":[],"constructor":1,"toString":null}') as Record<string, unknown>;
    expect(JSON.stringify(defined(fields))).toBe(JSON.stringify(fields));
    expect(JSON.stringify(epoch.defined(fields))).toBe(JSON.stringify(fields));
    expect(Object.getPrototypeOf(defined(fields))).toBe(Object.prototype);
  });

  it('keep their types: what may be undefined may be absent, what is there stays there', () => {
    const wanted: { readonly name: string; readonly reason?: string } = defined({
      name: 'a',
      reason: undefined as string | undefined,
    });
    // @ts-expect-error: a field that may be absent is not one that is there
    const strict: { readonly reason: string } = defined({ reason: undefined as string | undefined });
    expect([wanted, strict]).toEqual([{ name: 'a' }, {}]);
  });

  it('are the same to Epoch and to the platform', () => {
    const fields = fc.dictionary(fc.string({ minLength: 1 }), fc.option(fc.jsonValue(), { nil: undefined }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(fields, (some) => {
        expect(defined(some)).toStrictEqual(epoch.defined(some));
        expect(JSON.stringify(defined(some))).toBe(JSON.stringify(some));
      }),
    );
  });
});

describe('what a value becomes', () => {
  it('is nothing when there is none, and not asked for', () => {
    const never = (): string => {
      throw new Error('asked');
    };
    expect(ifDefined(undefined, never)).toBeUndefined();
    expect(ifDefined(0, String)).toBe('0');
    expect(ifDefined(null, String)).toBe('null');
  });
});

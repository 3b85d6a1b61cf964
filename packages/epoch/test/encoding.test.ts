import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePlain, MAX_DEPTH, utf8Bytes } from '../src/kernel/index.ts';

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;
class Money {
  readonly cents = 1;
}

describe('the encoding of payloads', () => {
  it('gives back whatever it accepts, and accepts all JSON but -0', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/-0(?![\d.e])/.test(text) && JSON.stringify(JSON.parse(text)) === text);
        fc.pre(!hasNegativeZero(value));
        expect(JSON.parse(encodePlain(value, 'data'))).toEqual(value);
      }),
    );
  });

  it.each<[string, unknown, string]>([
    ['undefined', { a: undefined }, 'data.a'],
    ['NaN', { a: [1, Number.NaN] }, 'data.a[1]'],
    ['infinity', Number.NEGATIVE_INFINITY, 'data'],
    ['-0', { a: -0 }, 'data.a'],
    ['BigInt', { a: { b: 1n } }, 'data.a.b'],
    ['dates', { at: new Date(0) }, 'data.at'],
    ['binary', { bytes: new Uint8Array(1) }, 'data.bytes'],
    ['maps', new Map(), 'data'],
    ['class instances', { price: new Money() }, 'data.price'],
    ['functions', { f: () => 1 }, 'data.f'],
    ['symbols', { s: Symbol('s') }, 'data.s'],
    ['symbol keys', { [Symbol('s')]: 1 }, 'data'],
    ['holes', Array(3), 'data'],
    ['arrays with fields', Object.assign([1], { extra: 1 }), 'data'],
    ['too deep nesting', nested(MAX_DEPTH + 1), `data${'[0]'.repeat(MAX_DEPTH + 1)}`],
  ])('refuses %s, and says where', (_, value, path) => {
    expect(() => encodePlain(value, 'data')).toThrow(expect.objectContaining({ code: 'not-encodable', path }));
  });

  it('refuses cycles instead of running for ever', () => {
    expect(() => encodePlain(cyclic, 'data')).toThrow(expect.objectContaining({ code: 'not-encodable' }));
  });

  it('takes nesting up to its limit, objects without a prototype, and every text', () => {
    expect(JSON.parse(encodePlain(nested(MAX_DEPTH), 'data'))).toEqual(nested(MAX_DEPTH));
    const bare = Object.assign(Object.create(null), { a: 1 });
    expect(encodePlain(bare, 'data')).toBe('{"a":1}');
    const odd = '\u0000\ud800 \u2028 🦊';
    expect(JSON.parse(encodePlain(odd, 'data'))).toBe(odd);
  });

  it('tells what to do instead', () => {
    expect(() => encodePlain({ a: 1n }, 'data')).toThrow('data.a: a BigInt; write it as decimal text');
    expect(() => encodePlain({ a: undefined }, 'data')).toThrow('data.a: undefined; leave the field out or use null');
    expect(() => encodePlain(new Date(0), 'data')).toThrow('data: a Date instance; write its value as text or number');
  });
});

describe('the count of bytes', () => {
  it('is what UTF-8 takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Bytes(text)).toBe(Buffer.byteLength(text, 'utf8'));
      }),
    );
    for (const text of [
      '',
      'a',
      '\u007f',
      '\u0080',
      '\u07ff',
      '\u0800',
      '\uffff',
      '🦊',
      '\ud800',
      '\udc00',
      'a\ud800b',
      '\ud800\ud800',
    ]) {
      expect(utf8Bytes(text)).toBe(Buffer.byteLength(text, 'utf8'));
    }
  });

  it('is counted of texts of any length, wherever a character falls', () => {
    const unit = fc.constantFrom('a', 'é', '€', '🦊', '\ud800', '\udc00');
    fc.assert(
      fc.property(unit, unit, unit, fc.nat({ max: 40_000 }), (before, within, after, length) => {
        const text = `${before}${within.repeat(length)}${after}`;
        expect(utf8Bytes(text)).toBe(Buffer.byteLength(text, 'utf8'));
      }),
    );
  });
});

function hasNegativeZero(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(hasNegativeZero);
  return Object.is(value, -0);
}

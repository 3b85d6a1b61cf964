import { describe, expect, test } from 'vitest';
import type { BillingAccountCommand } from '../../lib/domain/billing-account/commands.ts';
import { defined } from '../../lib/domain/defined.ts';
import type { Charge } from '../../lib/domain/rating/charge.ts';
import type { Discount } from '../../lib/domain/rating/discount.ts';
import type { PriceModel } from '../../lib/domain/rating/price.ts';
import { play, type Step } from './play.ts';

const METER = 'storage.gb_hours';
const charge = (model: PriceModel, more: Partial<Charge> = {}): readonly Charge[] => [{ meter: METER, model, ...more }];
const perUnit = (unit: string, more: Partial<Charge> = {}) => charge({ kind: 'perUnit', unit }, more);
const used = (quantity: string) => ({ [METER]: quantity });
const send = (command: Pick<BillingAccountCommand, 'type' | 'data'>): Step => ['send', command];

const days = (from: string, to: string, quantity?: string): Step => [
  'days',
  from,
  to,
  quantity === undefined ? {} : used(quantity),
];
const JANUARY = days('2026-01-01', '2026-01-30');
const FEBRUARY: readonly Step[] = [days('2026-02-01', '2026-02-28'), ['finalise', '2026-02']];
/** January with so much on its last day. */
const january = (quantity: string): readonly Step[] => [
  JANUARY,
  ['day', '2026-01-31', used(quantity)],
  ['finalise', '2026-01'],
];
const notes = (history: ReturnType<typeof play>['history']) =>
  history.flatMap((event) => (event.type === 'CreditNoteIssued' ? [event.data.amount] : []));
const TIERS = {
  kind: 'graduated',
  tiers: [
    { upTo: '5', unit: '7' },
    { upTo: '10', unit: '6.5' },
    { upTo: null, unit: '6' },
  ],
} as const;

describe('what comes late is rated with its own month', () => {
  test('a begun package takes it in for nothing, and the next one is asked for whole', () => {
    const charges = charge({ kind: 'package', size: '10', price: '100' });
    const inside: readonly Step[] = [...january('5'), ['correct', used('4')], ...FEBRUARY];
    expect(play({ charges, steps: inside }).totals).toEqual(['100.00', '0.00']);
    const beyond: readonly Step[] = [...january('5'), ['correct', used('6')], ...FEBRUARY];
    expect(play({ charges, steps: beyond }).totals).toEqual(['100.00', '100.00']);
  });

  test('it reaches the tier that the month reaches, not the first one of the next month', () => {
    const steps: readonly Step[] = [...january('8'), ['correct', used('4')], ...FEBRUARY];
    // 8 are 35 + 19.5; 12 are 35 + 32.5 + 12.
    expect(play({ charges: charge(TIERS), steps }).totals).toEqual(['54.50', '25.00']);
  });

  test('less usage may cost more: a volume that falls back into a dearer tier', () => {
    const model = {
      kind: 'volume',
      tiers: [
        { upTo: '10', unit: '1' },
        { upTo: null, unit: '0.5' },
      ],
    } as const;
    const steps: readonly Step[] = [...january('11'), ['correct', used('-1')], ...FEBRUARY];
    const { totals, history } = play({ charges: charge(model), steps });
    expect([totals, notes(history)]).toEqual([['5.50', '4.50'], []]);
  });

  test('below the minimum it changes nothing', () => {
    const steps: readonly Step[] = [...january('2'), ['correct', used('3')], ...FEBRUARY];
    const { totals, history } = play({ charges: perUnit('1', { minimum: '10' }), steps });
    // February has the minimum of its own.
    expect([totals, history.filter(({ type }) => type === 'AdjustmentNoted')]).toEqual([['10.00', '10.00'], []]);
  });

  test('two corrections that cancel out leave nothing to pay', () => {
    const steps: readonly Step[] = [...january('10'), ['correct', used('20')], ['correct', used('-20')], ...FEBRUARY];
    // The credit note pays what the adjustment asks for.
    const { unpaid, money } = play({ charges: perUnit('1'), steps }).state;
    expect([unpaid, money.balance]).toEqual([{ 1: '10.00' }, '0.00']);
  });

  test('many small ones are rounded as the month is, not one by one', () => {
    const late = Array.from({ length: 10 }, (): Step => ['correct', used('1')]);
    const { totals } = play({ charges: perUnit('0.004'), steps: [...january('1'), ...late, ...FEBRUARY] });
    // 11 × 0.004 is 0.044; each by itself would be 0.00.
    expect(totals).toEqual(['0.00', '0.04']);
  });

  test('a month is never credited more than it was billed', () => {
    const steps: readonly Step[] = [...january('10'), ['correct', used('-4')], ['correct', used('-6')], ...FEBRUARY];
    const { totals, history, state } = play({ charges: perUnit('1'), steps });
    expect([totals, notes(history), state.money.balance]).toEqual([['10.00', '0.00'], ['4.00', '6.00'], '10.00']);
  });
});

describe('terms that change within a month', () => {
  const split = (charges: readonly Charge[], quantity: string, after: readonly Charge[] = charges) =>
    play({
      charges,
      now: '2026-01-15T12:00:00Z',
      steps: [
        days('2026-01-01', '2026-01-14'),
        ['day', '2026-01-15', used(quantity)],
        ['pin', 2, after],
        days('2026-01-16', '2026-01-30'),
        ['day', '2026-01-31', used(quantity)],
        ['finalise', '2026-01'],
      ],
    }).totals;

  test.each([
    ['tiers', charge(TIERS), '127.50'],
    ['packages', charge({ kind: 'package', size: '15', price: '9' }), '18.00'],
    ['an allowance', perUnit('1', { allowance: '12' }), '8.00'],
    ['a minimum', perUnit('1', { minimum: '31' }), '31.00'],
    ['a flat fee', charge({ kind: 'flat', amount: '31' }), '31.00'],
  ])('equal ones change nothing: %s', (_, charges, total) => {
    expect(split(charges, '10')).toEqual([total]);
  });

  test('other ones go on from what was used: the tier is that of the whole month', () => {
    const cheaper = charge({
      ...TIERS,
      tiers: [
        { upTo: '5', unit: '5' },
        { upTo: null, unit: '1' },
      ],
    });
    // 10 by the old ones are 67.50; units 11 to 20 by the new ones are beyond their first tier.
    expect(split(charge(TIERS), '10', cheaper)).toEqual(['77.50']);
  });
});

describe('what an account pays with', () => {
  const MONTH = perUnit('1');

  test('a payment beyond the due pays of the next invoice', () => {
    const steps: readonly Step[] = [
      ...january('10'),
      ['pay', 1, '25', 'p1'],
      days('2026-02-01', '2026-02-27'),
      ['day', '2026-02-28', used('20')],
      ['finalise', '2026-02'],
    ];
    const { state } = play({ charges: MONTH, steps });
    expect([state.unpaid, state.money.balance]).toEqual([{ 2: '5.00' }, '0.00']);
  });

  test('of two credits the one that expires first pays first, and one that has expired pays nothing', () => {
    const credit = (creditId: string, expiresOn?: string) =>
      send({ type: 'GrantCredit', data: { creditId, amount: '6', reason: 'r', ...defined({ expiresOn }) } });
    const steps: readonly Step[] = [
      JANUARY,
      ['day', '2026-01-31', used('10')],
      credit('late'),
      credit('soon', '2026-06-30'),
      credit('gone', '2026-02-01'),
      ['finalise', '2026-01'],
    ];
    const issued = play({ charges: MONTH, steps }).history.findLast(({ type }) => type === 'InvoiceIssued');
    expect(issued?.data).toMatchObject({
      credits: [
        { creditId: 'soon', amount: '6.00' },
        { creditId: 'late', amount: '4.00' },
      ],
      due: '0.00',
    });
  });

  test('what was credited is paid back once, whoever repeats it', () => {
    const refund = send({ type: 'RecordRefund', data: { refundId: 'r1', amount: '4' } });
    const steps: readonly Step[] = [...january('10'), ['correct', used('-4')], refund, refund];
    expect(play({ charges: MONTH, steps }).state.money.balance).toBe('0.00');
  });
});

describe('discounts, ends and small numbers', () => {
  test('percentages come before amounts, the cap holds, and nothing goes below zero', () => {
    const off = (discountId: string, discount: Discount, cap?: string) =>
      send({ type: 'GrantDiscount', data: { discountId, discount, fromDay: '2026-02-01', ...defined({ cap }) } });
    const february = (quantity: string): readonly Step[] => [
      JANUARY,
      off('half', { kind: 'percentage', percent: '50' }, '30'),
      off('ten', { kind: 'fixed', amount: '10' }),
      ['day', '2026-01-31', {}],
      ['finalise', '2026-01'],
      days('2026-02-01', '2026-02-27'),
      ['day', '2026-02-28', used(quantity)],
      ['finalise', '2026-02'],
    ];
    expect(play({ charges: perUnit('1'), steps: february('100') }).totals[1]).toBe('60.00');
    expect(play({ charges: perUnit('1'), steps: february('18') }).totals[1]).toBe('0.00');
  });

  test('an account that ends pays its fee by days, and no month after that', () => {
    const steps: readonly Step[] = [
      days('2026-02-01', '2026-02-06'),
      send({ type: 'CloseAccount', data: { lastDay: '2026-02-07' } }),
      ['day', '2026-02-07', {}],
      ['finalise', '2026-02'],
    ];
    const { totals, state } = play({ charges: charge({ kind: 'flat', amount: '28' }), steps });
    expect([totals, state.closedOn]).toEqual([['7.00'], '2026-02-07']);
  });

  test('a customer who comes on the 29th of a leap February pays one day of 29', () => {
    const steps: readonly Step[] = [
      ['day', '2028-02-29', {}],
      ['finalise', '2028-02'],
    ];
    expect(play({ charges: charge({ kind: 'flat', amount: '29' }), steps }).totals).toEqual(['1.00']);
  });

  test('half a cent goes to the even one, in any currency’s digits', () => {
    const total = (unit: string, currency: string) =>
      play({ charges: perUnit(unit), steps: january('1') }, currency).totals;
    expect([total('0.125', 'EUR'), total('0.135', 'EUR')]).toEqual([['0.12'], ['0.14']]);
    expect([total('0.5', 'JPY'), total('1.5', 'JPY'), total('0.0005', 'KWD')]).toEqual([['0'], ['2'], ['0.000']]);
  });
});

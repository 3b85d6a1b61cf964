import { expect, test } from 'vitest';
import { paymentText } from '../../cli/commands/payment-text.ts';

test('a bill says what is left of it now, or how it ended', () => {
  const said = (payment: Parameters<typeof paymentText>[0]['payment']) => paymentText({ payment, currency: 'EUR' });
  const left = { due: '3.00', dueDay: '2026-11-18' };
  expect(said(undefined)).toEqual([]);
  expect(said({ state: 'open', ...left })).toEqual(['to be paid  3.00 EUR until 2026-11-18']);
  expect(said({ state: 'overdue', ...left })).toEqual(['to be paid  3.00 EUR until 2026-11-18 (overdue)']);
  expect(said({ state: 'held', due: '3.00' })).toEqual(['to be paid  3.00 EUR (held)']);
  expect(said({ state: 'paid' })).toEqual(['paid']);
  expect(said({ state: 'void' })).toEqual(['void']);
});

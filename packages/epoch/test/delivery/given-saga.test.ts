import { describe, expect, it } from 'vitest';
import { givenSaga } from '../../src/testing/given-saga.ts';
import { paid, paying } from './bank.ts';
import { asToday, createLog } from './support.ts';

const { append } = createLog();
const ordered = (to: string, amount: number) => {
  const { type, data } = paid(to, amount);
  return asToday(append('order#1', [[type, data]]));
};
const deposit = (to: string, amount: number) => ({
  aggregate: 'account',
  aggregateId: to,
  type: 'Deposit',
  data: { amount },
});

describe('given, when, then for sagas', () => {
  it('states what a saga sends for what it processes', () => {
    const state = givenSaga(paying, [ordered('a', 2)])
      .when(ordered('b', 7))
      .thenSends(deposit('b', 3), deposit('b', 4));
    expect(state).toEqual({ seen: 2, refused: [] });
  });

  it('states what a saga does with an answer', () => {
    const rejection = { rejected: true, code: 'too-much', message: 'no' } as const;
    givenSaga(paying)
      .whenAnswered({ sent: deposit('b', 300), rejection })
      .thenSends(deposit('b', 1));
    givenSaga(paying)
      .whenAnswered({ sent: deposit('b', 3), rejection: undefined })
      .thenNothing();
  });

  it('states which timers are given up', () => {
    const dropped = asToday(append('order#1', [['ReminderDropped', { to: 'a' }]]));
    givenSaga(paying).when(dropped).thenCancels('a');
  });

  it('fails with both sides when something else happens', () => {
    const when = givenSaga(paying).when(ordered('b', 7));
    expect(() => when.thenSends(deposit('b', 7))).toThrow(/expected.*7.*actual.*3/s);
    expect(() => when.thenNothing()).toThrow(/something is sent/);
  });
});

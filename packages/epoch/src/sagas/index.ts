export * from './define-saga.ts';
export * from './fire-timer.ts';
export * from './later.ts';
export * from './saga.ts';
export * from './saga-aggregate.ts';
export * from './saga-subscribers.ts';
export * from './stored-numbers.ts';
export * from './timers.ts';

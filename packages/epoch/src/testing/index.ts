export * from './committed.ts';
export * from './drafts.ts';
export * from './faults.ts';
export * from './faulty-port.ts';
export * from './given.ts';
export * from './given-saga.ts';
export * from './simulation.ts';
export * from './store-contract.ts';
export type { StoreUnderTest, TestApi } from './test-api.ts';

export * from './committed.ts';
export * from './given.ts';

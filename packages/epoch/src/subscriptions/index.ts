export * from './errors.ts';
export * from './handlers.ts';
export * from './subscriber.ts';

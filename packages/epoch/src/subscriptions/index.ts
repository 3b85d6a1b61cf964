export * from './errors.ts';
export * from './subscriber.ts';

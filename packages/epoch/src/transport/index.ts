export * from './bus.ts';
export * from './change-log.ts';
export * from './memory-bus.ts';
export * from './notice.ts';
export * from './relay.ts';
export * from './status.ts';
export * from './sweep.ts';

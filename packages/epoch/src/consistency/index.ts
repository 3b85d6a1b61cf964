export * from './consistency.ts';
export * from './consistency-token.ts';
export * from './projecting-kernel.ts';

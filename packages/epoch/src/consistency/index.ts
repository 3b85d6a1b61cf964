export * from './caught-up-views.ts';
export * from './consistency.ts';
export * from './consistency-token.ts';
export * from './projecting-kernel.ts';

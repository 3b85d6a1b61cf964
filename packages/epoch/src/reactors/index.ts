export * from './caused-by.ts';
export * from './define-reactor.ts';
export * from './reactor.ts';

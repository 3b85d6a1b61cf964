export * from './caused-by.ts';
export * from './reactor.ts';

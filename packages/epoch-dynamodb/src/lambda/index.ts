export * from './deliver-batch.ts';

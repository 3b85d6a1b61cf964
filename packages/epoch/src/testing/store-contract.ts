import { appendingContract } from './contract-appending.ts';
import { loadingContract } from './contract-loading.ts';
import { markersContract } from './contract-markers.ts';
import { readingContract } from './contract-reading.ts';
import type { StoreUnderTest, TestApi } from './test-api.ts';

/**
 * The contract of every event store, as tests: run it on yours. It needs only the port of the store, and may share one
 * table with anything else.
 */
export function storeContract(api: TestApi, subject: StoreUnderTest): void {
  api.describe(`an event store: ${subject.name}`, () => {
    appendingContract(api, subject);
    loadingContract(api, subject);
    readingContract(api, subject);
    markersContract(api, subject);
  });
}

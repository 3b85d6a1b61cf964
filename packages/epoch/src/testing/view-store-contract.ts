import { viewChangesContract } from './contract-view-changes.ts';
import { viewCheckpointsContract } from './contract-view-checkpoints.ts';
import { viewReadingContract } from './contract-view-reading.ts';
import type { TestApi } from './test-api.ts';
import type { ViewStoreUnderTest } from './view-tests.ts';

/** The contract of every view store, as tests: run it on yours. */
export function viewStoreContract(api: TestApi, subject: ViewStoreUnderTest): void {
  api.describe(`a view store: ${subject.name}`, () => {
    viewChangesContract(api, subject);
    viewCheckpointsContract(api, subject);
    viewReadingContract(api, subject);
  });
}

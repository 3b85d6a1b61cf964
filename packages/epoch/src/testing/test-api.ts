import type { EventStore } from '../kernel/store.ts';

/** What a suite needs of a test runner; vitest has it. */
export interface TestApi {
  describe(name: string, body: () => void): void;
  it(name: string, body: () => Promise<void>): void;
  expect(actual: unknown): {
    toEqual(expected: unknown): void;
    toMatchObject(expected: object): void;
    readonly rejects: { toMatchObject(expected: object): Promise<unknown> };
  };
}

/** A store to test. Streams get fresh names, so that one table may serve every test. */
export interface StoreUnderTest {
  readonly name: string;
  readonly digest: (text: string) => string;
  make(): Promise<EventStore>;
  newId(): string;
}

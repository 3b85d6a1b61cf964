import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { systemClock } from '../../app/platform/queries/system-clock.ts';
import { createTestClock } from '../../app/platform/queries/test-clock.ts';
import type { Clock } from '../../app/ports/clock.ts';
import { environment } from '../environment.ts';
import { offsetTable } from './offset-table.ts';

/** Decided when functions are bundled for a stage: where it is false, nothing of the test clock is in the bundle. */
declare const __TEST_CLOCK__: boolean;

/** The clock of the stage that this code was bundled for. Await `refresh()` at the start of every request or batch. */
export function platformClock(client: DynamoDBClient): Clock {
  if (__TEST_CLOCK__) return createTestClock(offsetTable(client, environment('CLOCK_TABLE')));
  return systemClock;
}

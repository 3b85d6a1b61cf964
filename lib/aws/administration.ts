import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { alarms } from './alarms.ts';
import { environment } from './environment.ts';
import { changeLogOnAws } from './platform.ts';
import { redrives } from './redrives.ts';
import { createRunReports } from './run-reports.ts';
import { createAttempts } from './users/attempts.ts';

/** What administrators' endpoints look at and order. Whatever names all subscribers, views or aggregates is loaded on demand. */
export function administration(dynamo: DynamoDBClient) {
  return {
    changeLog: changeLogOnAws(dynamo),
    redrives: redrives(),
    reports: createRunReports(dynamo, environment('VIEWS_TABLE')),
    alarms: alarms(),
    attempts: createAttempts(dynamo, environment('USERS_TABLE')),
    async subscribers() {
      const { SUBSCRIPTIONS } = await import('../app/subscriptions.ts');
      return SUBSCRIPTIONS.map(({ name, version }) => `${name}@${version}`);
    },
    projections: async () => (await import('../app/subscribers.ts')).PROJECTIONS,
    aggregateNamed: async (name: string) => (await import('../app/any-aggregate.ts')).aggregateNamed(name),
  };
}

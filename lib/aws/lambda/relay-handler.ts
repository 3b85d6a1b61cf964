import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { StoredCommit } from 'epoch';
import { describeError } from 'epoch/subscriptions';
import { type RelayOptions, relayCommits, type Unpublishable } from 'epoch/transport';
import { commitFromItem, nodeRuntime } from 'epoch-dynamodb';
import { createEventBridgeBus } from 'epoch-dynamodb/eventbridge';
import { SOURCE_PREFIX } from '../../app/event-source.ts';
import { clientSettings } from '../client-settings.ts';
import { platformClock } from '../clock/platform-clock.ts';
import { environment } from '../environment.ts';
import { createLog } from '../log.ts';
import { changeLogOnAws } from '../platform.ts';
import { traced } from '../traces/tracing.ts';

/**
 * Publishes the commits of a batch of the events table's stream. It throws when any stays unpublished, so that the
 * batch is delivered again: partial failures of streams are not understood everywhere, and publishing twice is harmless.
 */
export function relayHandler(): (event: DynamoDBStreamEvent) => Promise<void> {
  let deps: ReturnType<typeof relayDependencies> | undefined;
  const log = createLog('relay');
  return async ({ Records }) => {
    deps ??= relayDependencies();
    const { options, clock } = deps;
    await clock.refresh();
    const { commits, unreadable } = readRecords(Records);
    const { setAside } = options;
    // The sweep compares their streams, and every subscriber of them parks them with the reason.
    if (unreadable.length > 0) await options.changeLog.record(clock.nowMs(), unreadable);
    for (const each of unreadable) await setAside(each);
    const { published, retries, setAside: aside } = await relayCommits(options, commits);
    const ages = Records.map(({ dynamodb }) => Date.now() - (dynamodb?.ApproximateCreationDateTime ?? 0) * 1_000);
    const correlations = [...new Set(commits.map((commit) => commit.correlation))].slice(0, 20);
    log(
      unreadable.length + aside > 0 ? 'error' : 'info',
      'relayed',
      { correlations, unreadable: unreadable.map((each) => each.code) },
      {
        Published: { value: published, unit: 'count' },
        Retries: { value: retries, unit: 'count' },
        SetAside: { value: aside + unreadable.length, unit: 'count' },
        AgeMs: { value: Math.max(0, ...ages), unit: 'milliseconds' },
      },
    );
    await traced(log, ({ eventSpans }) => commits.flatMap(eventSpans));
  };
}

function relayDependencies() {
  const dynamo = new DynamoDBClient(clientSettings());
  const clock = platformClock(dynamo);
  const changeLog = changeLogOnAws(dynamo);
  const bus = createEventBridgeBus(new EventBridgeClient(clientSettings()), environment('BUS_NAME'));
  const { pause, random } = nodeRuntime();
  const setAside = (each: Unpublishable) => changeLog.setAside(each);
  const own = { bus, changeLog, setAside, sourcePrefix: SOURCE_PREFIX };
  const options: RelayOptions = { ...own, nowMs: clock.nowMs, pause, random };
  return { options, clock };
}

/** Commits of a batch; an item that cannot be read never can, and must not block the others of its shard. */
export function readRecords(records: readonly DynamoDBRecord[]): {
  readonly commits: readonly StoredCommit[];
  readonly unreadable: readonly Unpublishable[];
} {
  const commits: StoredCommit[] = [];
  const unreadable: Unpublishable[] = [];
  for (const { eventName, dynamodb } of records) {
    if (eventName !== 'INSERT') continue;
    // Lambda's records are the same JSON as the SDK's; only binary values differ, and a commit has none.
    const image = (dynamodb?.NewImage ?? {}) as Record<string, AttributeValue>;
    try {
      commits.push(commitFromItem(image));
    } catch (error) {
      const version = Number(image['version']?.N ?? 0);
      const stream = image['stream']?.S ?? '(no stream)';
      unreadable.push({ stream, version, last: version, types: [], code: describeError(error, 200) });
    }
  }
  return { commits, unreadable };
}

import { type AwsRequest, askAws } from '../../local/aws.ts';

interface Mapping {
  readonly UUID: string;
  readonly EventSourceArn: string;
}

/** The services that drills break, as the runbooks' commands of the AWS command line reach them. */
export function awsOf(endpoint: string) {
  async function ask<T>(request: AwsRequest): Promise<T> {
    const reply = await askAws(endpoint, request);
    if (!reply.ok) throw new Error(`${request.service} ${request.path ?? ''}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as T;
  }
  const json = (service: string, target: string, body: object) => ({
    service,
    method: 'POST' as const,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: JSON.stringify(body),
  });
  const MAPPINGS = '/2015-03-31/event-source-mappings/';

  return {
    /** Turns a function's event source off or on: a queue's by its name, the relay's by the log's table. */
    async switchSource(isWanted: (source: string) => boolean, Enabled: boolean): Promise<void> {
      const { EventSourceMappings } = await ask<{ EventSourceMappings: readonly Mapping[] }>({
        service: 'lambda',
        path: MAPPINGS,
      });
      const wanted = EventSourceMappings.filter(({ EventSourceArn }) => isWanted(EventSourceArn));
      if (wanted.length === 0) throw new Error('There is no such event source.');
      const body = JSON.stringify({ Enabled });
      for (const { UUID } of wanted) {
        await ask({ service: 'lambda', method: 'PUT', path: MAPPINGS + UUID, body });
      }
    },
    /** How many lines of functions' logs have a text. */
    async countLogged(text: string): Promise<number> {
      const { logGroups } = await ask<{ logGroups: readonly { logGroupName: string }[] }>(
        json('logs', 'Logs_20140328.DescribeLogGroups', { limit: 50, logGroupNamePrefix: '/aws/lambda/' }),
      );
      let lines = 0;
      for (const { logGroupName } of logGroups) {
        const { events } = await ask<{ events: readonly { message: string }[] }>(
          json('logs', 'Logs_20140328.FilterLogEvents', { logGroupName, filterPattern: `"${text}"`, limit: 1_000 }),
        );
        lines += events.filter(({ message }) => message.includes(text)).length;
      }
      return lines;
    },
    /** Turns every rule of the bus off or on. */
    async switchRules(bus: string, on: boolean): Promise<number> {
      const names: string[] = [];
      let NextToken: string | undefined;
      do {
        const page = await ask<{ Rules: readonly { Name: string }[]; NextToken?: string }>(
          json('events', 'AWSEvents.ListRules', { EventBusName: bus, Limit: 100, ...(NextToken && { NextToken }) }),
        );
        names.push(...page.Rules.map(({ Name }) => Name));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      const action = on ? 'AWSEvents.EnableRule' : 'AWSEvents.DisableRule';
      for (const Name of names) {
        const reply = await askAws(endpoint, json('events', action, { Name, EventBusName: bus }));
        if (!reply.ok) throw new Error(`${action} ${Name}: ${reply.status}`);
      }
      return names.length;
    },
  };
}

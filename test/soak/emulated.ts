import { askAws } from '../../local/aws.ts';

/** Tells a deployed function where its bus is: by its environment, as an operator could. */
export async function pointAtBus(endpoint: string, functionName: string, busUrl: string): Promise<void> {
  const configuration = { service: 'lambda', path: `/2015-03-31/functions/${functionName}/configuration` };
  const { Environment } = (await (await askAws(endpoint, configuration)).json()) as {
    Environment: { Variables: Readonly<Record<string, string>> };
  };
  const Variables = { ...Environment.Variables, AWS_ENDPOINT_URL_EVENTBRIDGE: busUrl };
  const body = JSON.stringify({ Environment: { Variables } });
  const reply = await askAws(endpoint, { ...configuration, method: 'PUT', body });
  if (!reply.ok) throw new Error(`${functionName} cannot be pointed at ${busUrl}: ${await reply.text()}`);
}

const MAX_LINES = 10_000;

/** Streams that the deployed sweep has repaired, by its own log: at least, for a run that was killed says nothing. */
export async function repairsBySchedule(endpoint: string): Promise<number> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.FilterLogEvents' };
  const body = JSON.stringify({ logGroupName: '/aws/lambda/catacloud-local-sweep', limit: MAX_LINES });
  const reply = await askAws(endpoint, { service: 'logs', method: 'POST', headers, body });
  const { events = [] } = (await reply.json()) as { events?: readonly { readonly message: string }[] };
  const lines = events.filter(({ message }) => message.includes('"message":"swept"'));
  return lines.reduce((sum, { message }) => sum + (JSON.parse(message) as { Repaired: number }).Repaired, 0);
}

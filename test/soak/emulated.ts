/** What the emulator's Lambda and logs are asked for without a client of theirs: it takes requests unsigned that say whom they are for. */
function headersFor(service: string) {
  const scope = `Credential=local/20260101/us-east-1/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 ${scope}`, 'content-type': 'application/json' };
}

/** Tells a deployed function where its bus is: by its environment, as an operator could. */
export async function pointAtBus(endpoint: string, functionName: string, busUrl: string): Promise<void> {
  const url = `${endpoint}/2015-03-31/functions/${functionName}/configuration`;
  const headers = headersFor('lambda');
  const { Environment } = (await (await fetch(url, { headers })).json()) as {
    Environment: { Variables: Readonly<Record<string, string>> };
  };
  const Variables = { ...Environment.Variables, AWS_ENDPOINT_URL_EVENTBRIDGE: busUrl };
  const reply = await fetch(url, { method: 'PUT', headers, body: JSON.stringify({ Environment: { Variables } }) });
  if (!reply.ok) throw new Error(`${functionName} cannot be pointed at ${busUrl}: ${await reply.text()}`);
}

const MAX_LINES = 10_000;

/** Streams that the deployed sweep has repaired, by its own log: at least, for a run that was killed says nothing. */
export async function repairsBySchedule(endpoint: string): Promise<number> {
  const headers = { ...headersFor('logs'), 'x-amz-target': 'Logs_20140328.FilterLogEvents' };
  const body = JSON.stringify({ logGroupName: '/aws/lambda/catacloud-local-sweep', limit: MAX_LINES });
  const reply = await fetch(endpoint, { method: 'POST', headers, body });
  const { events = [] } = (await reply.json()) as { events?: readonly { readonly message: string }[] };
  const lines = events.filter(({ message }) => message.includes('"message":"swept"'));
  return lines.reduce((sum, { message }) => sum + (JSON.parse(message) as { Repaired: number }).Repaired, 0);
}

import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { append, type Commit } from './bare-calls.ts';

/** A gateway's event of a command, with the commit that it comes to: nothing here decides it. */
interface UsualEvent extends APIGatewayProxyEventV2 {
  readonly commit: Commit;
  readonly requestContext: APIGatewayProxyEventV2['requestContext'] & {
    readonly authorizer: { readonly lambda: { readonly caller: string } };
  };
}

const pathParameters = z.object({ org: z.string().check(z.regex(/^org_[0-9A-HJKMNP-TV-Z]{26}$/)) });
const body = z.object({ name: z.string().check(z.minLength(1), z.maxLength(200)) });
const caller = z.object({
  kind: z.enum(['person', 'token']),
  user: z.string(),
  membership: z.object({ org: z.string(), role: z.enum(['owner', 'manager', 'member']) }),
});

/**
 * A function as they are usually written for an API, beside which a cold start of ours is measured as well: middy, schemas for path,
 * body and caller, answers to errors, a line of log, and the calls of the bare SDK's command. No event sourcing: the commit is given.
 */
export const handler = middy<UsualEvent>()
  .use({
    after: ({ event }) => {
      process.stdout.write(`${JSON.stringify({ level: 'INFO', message: 'request', route: event.routeKey })}\n`);
    },
    onError: (request) => {
      request.response = { statusCode: 400, body: JSON.stringify({ detail: String(request.error) }) };
    },
  })
  .use({
    before: ({ event }) => {
      z.parse(pathParameters, event.pathParameters);
      z.parse(body, JSON.parse(event.body ?? ''));
      z.parse(caller, JSON.parse(event.requestContext.authorizer.lambda.caller));
    },
  })
  .handler(async ({ commit }) => ({
    statusCode: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(await append(commit)),
  }));

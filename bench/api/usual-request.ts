import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';

/** A gateway's event of a command. */
export interface UsualEvent extends APIGatewayProxyEventV2 {
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

/** What is usually around a command of an API: middy, schemas for path, body and caller, answers to errors, a line of log. */
export function usualRequest<Event extends UsualEvent>(
  act: (
    event: Event,
    request: { readonly org: string; readonly name: string; readonly user: string },
  ) => Promise<object>,
) {
  return middy<Event>()
    .use({
      after: ({ event }) => {
        process.stdout.write(`${JSON.stringify({ level: 'INFO', message: 'request', route: event.routeKey })}\n`);
      },
      onError: (request) => {
        request.response = { statusCode: 400, body: JSON.stringify({ detail: String(request.error) }) };
      },
    })
    .handler(async (event) => {
      const { org } = z.parse(pathParameters, event.pathParameters);
      const { name } = z.parse(body, JSON.parse(event.body ?? ''));
      const { user } = z.parse(caller, JSON.parse(event.requestContext.authorizer.lambda.caller));
      const answer = await act(event, { org, name, user });
      return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(answer) };
    });
}

import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { defined } from '../domain/defined.ts';
import { nameIn } from './context.ts';
import { originsOf, type Stage } from './stage.ts';

/** Headers that pages of other origins may send and read. */
export const REQUEST_HEADERS = [
  'authorization',
  'consistency-token',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
];
export const REPLY_HEADERS = [
  'consistency-token',
  'etag',
  'location',
  'ratelimit',
  'ratelimit-policy',
  'request-id',
  'retry-after',
];

const PREFLIGHT_SECONDS = 3_600;

const cors = (origins: readonly string[]) => ({
  allowOrigins: [...origins],
  allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowHeaders: REQUEST_HEADERS,
  exposeHeaders: REPLY_HEADERS,
  maxAge: PREFLIGHT_SECONDS,
});

/** The API's address. It is deployed before its routes, so that functions with the address need not wait for them. */
export function gateway(scope: Construct, id: string, stage: Stage): CfnApi {
  const origins = originsOf(stage);
  return new CfnApi(scope, id, {
    name: nameIn(stage, 'api'),
    protocolType: 'HTTP',
    ...defined({ corsConfiguration: origins.length === 0 ? undefined : cors(origins) }),
  });
}

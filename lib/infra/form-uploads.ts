import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { PlatformContext } from './context.ts';
import { COMMANDS } from './functions.ts';
import type { Grants } from './grants.ts';
import { Subscriber } from './subscriber.ts';

/** The prefix of forms' objects, as in `lib/app/uploads/commands/form.ts`; a test compares the two. */
export const FORM_PREFIX = 'posted/';

/** A copy inside S3 of the largest object that one request can put takes some tens of seconds. */
const HANDLER_SECONDS = 120;
const MAX_CONCURRENCY = 10;

export const FORM_GRANTS = {
  ...COMMANDS,
  users: ['read', 'write'],
  files: ['read', 'upload', 'delete', 'list'],
} as const satisfies Grants;

/** Subscribes to objects that browsers have put with a form, which no further request reports. */
export function formUploads(scope: Construct, id: string, context: PlatformContext, files: Bucket): Subscriber {
  return new Subscriber(scope, id, context, {
    patterns: [
      {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [files.bucketName] }, object: { key: [{ prefix: FORM_PREFIX }] } },
      },
    ],
    maxConcurrency: Math.min(MAX_CONCURRENCY, context.stage.maxConcurrency),
    handler: {
      bundle: 'take-form',
      name: 'take-form',
      description: 'Makes files of what browsers have put with forms.',
      timeoutSeconds: HANDLER_SECONDS,
    },
  });
}

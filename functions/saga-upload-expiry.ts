import { registry } from '../lib/app/registry.ts';
import { uploadExpiry } from '../lib/app/uploads/sagas/upload-expiry.ts';
import { sagaHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = sagaHandler(uploadExpiry, registry);

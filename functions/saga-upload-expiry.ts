import { sagaInputOf } from '../lib/app/saga-delivery.ts';
import { uploadExpiry } from '../lib/app/uploads/sagas/upload-expiry.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => sagaInputOf(platform, uploadExpiry));

import { registry } from '../lib/app/registry.ts';
import { uploadExpiry } from '../lib/app/uploads/sagas/upload-expiry.ts';
import { expiryKernel } from '../lib/aws/lambda/expiry-kernel.ts';
import { senderHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = senderHandler(uploadExpiry, registry, expiryKernel);

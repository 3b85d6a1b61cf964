import { registry } from '../lib/app/registry.ts';
import { uploadExpiry } from '../lib/app/sagas/upload-expiry.ts';
import { observingExpiry } from '../lib/app/upkeep/observe-expiring.ts';
import { senderHandler } from '../lib/aws/lambda/subscriber-handler.ts';
import { objectStore } from '../lib/aws/platform.ts';

export const handler = senderHandler(uploadExpiry, registry, ({ kernel, clock }) =>
  observingExpiry({ kernel, objects: objectStore(clock), newId: () => crypto.randomUUID() }),
);

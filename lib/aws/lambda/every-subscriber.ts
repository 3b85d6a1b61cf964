import { registry } from '../../app/registry.ts';
import { PROJECTIONS, SAGAS, timers } from '../../app/subscribers.ts';
import { uploadExpiry } from '../../app/uploads/sagas/upload-expiry.ts';
import { linkEndingIn } from '../reactors/link-ending.ts';
import { machineOrdersIn } from '../reactors/machine-orders.ts';
import { objectDeletionIn } from '../reactors/object-deletion.ts';
import { expiryKernel } from './expiry-kernel.ts';
import type { SubscriberParts } from './subscribers-of.ts';

/** All that `SUBSCRIPTIONS` names, each made exactly as its own function makes it: for sweeps, redrives and replays. */
export const EVERY_SUBSCRIBER: SubscriberParts = {
  projections: PROJECTIONS,
  sagas: SAGAS,
  registry,
  timers,
  kernels: { [uploadExpiry.name]: expiryKernel },
  reactors: [linkEndingIn, machineOrdersIn, objectDeletionIn],
};

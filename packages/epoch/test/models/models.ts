import { deliveryModel } from './delivery-model.ts';
import { kernelModel } from './kernel-model.ts';
import type { Model } from './model.ts';

/** Every model: a short form of each runs with the unit tests, a long one with `npm run soak -- models`. */
export const MODELS: readonly Model[] = [kernelModel, deliveryModel];

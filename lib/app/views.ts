import type { Projection } from 'epoch/views';
import { jobQueue } from './jobs/views/job-queue.ts';
import { SCREEN_VIEWS } from './screen-views.ts';
import { USAGE_VIEWS } from './usage-views.ts';

/** Every view that queries read. Apart from the sagas, so that a function that only reads and commands does not bundle them. */
export const VIEWS: readonly Projection[] = [...SCREEN_VIEWS, jobQueue, ...USAGE_VIEWS];

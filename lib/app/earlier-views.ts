import type { Projection } from 'epoch/views';
import { jobs1 } from './jobs/views/jobs.ts';

/**
 * Views as the last release projected them, where this one has another version. An upgraded stage reads them until the new version is
 * rebuilt and switched to, and a release that is taken back reads them again. A test compares them with what that release stored; they
 * leave with the next release.
 */
export const EARLIER_VIEWS: readonly Projection[] = [jobs1];

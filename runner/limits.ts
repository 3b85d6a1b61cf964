/** Limits of a runner. Sizes in bytes, times in milliseconds. */

export const HEARTBEAT_EVERY_MS = 15_000;
/** How often a job's memory and processor time are looked at. */
export const SAMPLE_EVERY_MS = 1_000;
/** A job has this long after SIGTERM before SIGKILL. */
export const TERM_GRACE_MS = 5_000;
/** After a job has ended, what is left in its pipes may take this long. */
export const DRAIN_MS = 2_000;

/** A log's beginning, kept whole. */
export const MAX_LOG_HEAD_BYTES = 4 * 1024 * 1024;
/** Its end, kept whole. */
export const MAX_LOG_TAIL_BYTES = 512 * 1024;
/** What is sent between the two while the job runs; the rest is read and dropped, so that the job never waits, and said. */
export const MAX_LOG_TRICKLE_BYTES = 32 * 1024 * 1024;
export const LOG_FLUSH_MS = 1_000;
export const LOG_FLUSH_MAX_MS = 15_000;

/** Inputs fetched at the same time. */
export const PARALLEL_INPUTS = 4;
/**
 * Small outputs that share their calls, put at the same time: as many as the platform begins in one transaction. A call that is too
 * large for a platform that is busy runs into its time limit, and all of it is done again.
 */
export const OUTPUTS_PER_CALL = 25;
/** While some are put, others are begun or staged. */
export const PARALLEL_GROUPS = 2;
/** A call waits for all that share it, but no longer than this for one whose bytes go slowly. */
export const GROUP_WAIT_MS = 2_000;
/** Of one part: what is larger goes by itself, several parts at a time. */
export const SMALL_OUTPUT_BYTES = 8 * 1024 * 1024;
export const PARALLEL_LARGE_OUTPUTS = 4;
/** Files that one attempt may leave behind; more fail it. */
export const MAX_OUTPUT_FILES = 1_000;
export const MAX_OUTPUT_DEPTH = 32;

/** A job that has waited or run for hours is not thrown away for a minute's outage. */
export const PLATFORM_RETRIES = { attempts: 12, baseMs: 250, maxMs: 20_000, patienceMs: 300_000 } as const;
export const DOWNLOAD_RETRIES = { attempts: 5, baseMs: 200, maxMs: 5_000, patienceMs: 180_000 } as const;
/** A download that moves no byte for so long is begun again where it stopped. */
export const DOWNLOAD_STALL_MS = 30_000;

/** Longest file name that the usual file systems take. */
export const MAX_NAME_BYTES = 255;

/** The first user id of jobs, above what systems give to users and containers; a runner adds its process id. */
export const JOB_UID_BASE = 0x7000_0000;
/** To find out what the machine permits. */
export const PROBE_MS = 10_000;
export const MAX_CLAIM_BYTES = 4_096;
/** Looks for processes that a job has left behind. */
export const STRAY_PASSES = 5;
/** Pause after a pass that found none: a process that is replacing its program shows no environment for a moment. */
export const STRAY_PAUSE_MS = 20;

/** Everything that can grow has a limit. Sizes in bytes, times in milliseconds. */

const KIB = 1024;
const MIB = 1024 * KIB;
const HOUR_MS = 3_600_000;

/** S3's own limits: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MAX_PARTS = 10_000;
export const MIN_S3_PART_BYTES = 5 * MIB;
export const MAX_S3_PART_BYTES = 5 * 1024 * MIB;
/** 5 TB, decimal: below S3's 5 TiB, and what a customer reads on the page. */
export const MAX_FILE_BYTES = 5_000_000_000_000;
/** Parts are at least this large, but for clients that choose their own part size. */
export const DEFAULT_PART_BYTES = 8 * MIB;

/** One confirmation is one commit: about 45 bytes a part, far below an item's 400 KB and a bus entry's 256 KB. */
export const MAX_PARTS_PER_CONFIRMATION = 1_000;
export const MAX_FILE_NAME_BYTES = 1_024;
/** A name between two slashes, in bytes of UTF-8: as file systems have it. */
export const MAX_SEGMENT_BYTES = 255;
/** Folders in a file's name. A file that moves changes two rows of each. */
export const MAX_FOLDERS = 32;
/** Words of a name that it is found by, each a row; letters of each; texts of one search. */
export const MAX_SEARCH_STARTS = 24;
export const MAX_SEARCH_LETTERS = 48;
export const MAX_SEARCH_TERMS = 8;
export const MAX_CONTENT_TYPE_LENGTH = 300;
export const MAX_UPLOAD_ID_LENGTH = 300;
/** Attempts that may hold one file at the same time. */
export const MAX_PINS = 1_000;
export const UPLOAD_LIFETIME_MS = 7 * 24 * HOUR_MS;
/** How long a deleted file can be restored. Until then it is stored, counted and paid. */
export const TRASH_LIFETIME_MS = 30 * 24 * HOUR_MS;

export const MAX_LABEL_LENGTH = 200;
/** Customers that one migration of a plan names; without names it means all of the plan, however many. */
export const MAX_MIGRATED_AT_ONCE = 500;
export const MAX_MEMBERS = 500;
/** Until an administrator changes it. */
export const DEFAULT_QUOTA_BYTES = 10_000_000_000_000;
export const MAX_QUOTA_BYTES = 4_000_000_000_000_000;

export const MAX_JOB_FILES = 1_000;
export const MAX_ATTEMPTS = 10;
/** Before another attempt, where a configuration says it. */
export const MIN_PAUSE_MS = 1_000;
export const MAX_PAUSE_MS = HOUR_MS;
export const MAX_ATTEMPT_MS = 24 * HOUR_MS;
export const MIN_ATTEMPT_MS = 1_000;
/** Of a job's wait for a slot: the queue is judged every minute. */
export const MIN_QUEUE_TIMEOUT_MS = 60_000;
export const MAX_QUEUE_TIMEOUT_MS = 30 * 24 * HOUR_MS;
/** Of an attempt's disk, in GiB: the least that every machine has. */
export const MIN_DISK_GIB = 20;
export const MAX_COMMAND_LENGTH = 1_000;
export const MAX_ARGUMENTS = 100;
export const MAX_ARGUMENT_LENGTH = 4_000;
export const MAX_ENVIRONMENT_VARIABLES = 100;
export const MAX_ENVIRONMENT_VALUE_LENGTH = 4_000;
/** All arguments and variables of a job together: they are stored in events. */
export const MAX_SPEC_LENGTH = 32 * KIB;
export const MAX_IMAGE_LENGTH = 255;
export const MAX_TOKEN_LENGTH = 200;
export const MAX_REASON_LENGTH = 500;

export const MAX_SECRET_REFERENCES = 50;
export const MAX_REQUIRED_OUTPUTS = 50;
/** Of a configuration, and values to choose from of one of them. */
export const MAX_PARAMETERS = 50;
export const MAX_CHOICES = 100;
export const MAX_GLOB_LENGTH = 200;
/** Slots for files of a configuration, and patterns of names of one of them. */
export const MAX_INPUT_SLOTS = 50;
export const MAX_ACCEPTED_NAMES = 20;

export const MAX_PIPELINE_STEPS = 100;
/** Tasks of one step, and of all steps together. */
export const MAX_STEP_TASKS = 1_000;
export const MAX_PIPELINE_TASKS = 5_000;
/** All steps with all parameters: they are one event. */
export const MAX_PIPELINE_LENGTH = 100_000;
/** A round of a task is one letter in base 36. */
export const MAX_RESUMES = 35;

/** Attempts of one submission that the platform may lose before the job fails; none of them uses the job's own tries. */
export const MAX_PLATFORM_LOSSES = 10;
export const MAX_PRIORITY = 9;

/** From when the engine takes a machine up until it must have started its attempt; then it is given up. */
export const MACHINE_START_DEADLINE_MS = 15 * 60_000;
/** How long a machine may wait inside its engine before that; then its attempt is given up, and the job waits again. */
export const MACHINE_WAIT_MS = 24 * HOUR_MS;

/** Until an administrator changes them: slots in all, and of one organisation. */
export const DEFAULT_SLOTS = 200;
export const DEFAULT_ORGANISATION_SLOTS = 50;
export const MAX_SLOTS = 10_000;
export const MAX_WEIGHT = 1_000;
/** Organisations with limits of their own. */
export const MAX_SLOT_EXCEPTIONS = 1_000;
/** After an attempt's time limit: what stage-out and the last report may take before the attempt is ended for it. */
export const ATTEMPT_GRACE_MS = 60_000;

/** Of a note of administrators, in characters. */
export const MAX_NOTE_LENGTH = 2_000;
/** Notes that there ever were of one customer: their ids are in the state. */
export const MAX_NOTES = 1_000;

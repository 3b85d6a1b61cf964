/**
 * The version of every view that this code was built with. Apart from the views themselves, so that a function reads any of
 * them without bundling what it does not project; a test compares it with `VIEWS`.
 */
export const VIEW_VERSIONS: Readonly<Record<string, number>> = {
  'attempt-outcomes': 1,
  changes: 2,
  'file-index': 1,
  files: 2,
  invoices: 3,
  'job-configurations': 1,
  'job-files': 1,
  'job-queue': 1,
  jobs: 2,
  machines: 1,
  members: 1,
  organisations: 2,
  pipelines: 1,
  plans: 1,
  quotas: 1,
  'usage-ledger': 1,
  'usage-timelines': 1,
};

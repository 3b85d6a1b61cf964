/** Routes, or whole groups of them (`billing.`), whose replies change with an aggregate: they are read again when it did. */
const SHOWN_BY: Readonly<Record<string, readonly string[]>> = {
  file: [
    'files.',
    'billing.',
    'jobs.get',
    'finance.getPrices',
    'organisations.list',
    'organisations.listEvents',
    'organisations.getLimits',
  ],
  job: [
    'jobs.',
    'pipelines.',
    'billing.',
    'files.list',
    'files.listJobs',
    'finance.getPrices',
    'finance.listBudgets',
    'organisations.listEvents',
    'organisations.getLimits',
  ],
  organisation: ['organisations.'],
  'job-configuration': ['jobs.listConfigurations', 'jobs.getConfiguration', 'jobs.listConfigurationVersions'],
  'daily-usage': ['billing.', 'finance.'],
  'billing-account': ['billing.', 'finance.'],
};

/** Whether a route may reply otherwise when these aggregates have changed. */
export function isShownBy(changed: readonly string[], route: string): boolean {
  const group = route.slice(0, route.indexOf('.') + 1);
  return changed.some((aggregate) => {
    const shown = SHOWN_BY[aggregate] ?? [];
    return aggregate === 'all' || shown.includes(route) || shown.includes(group);
  });
}

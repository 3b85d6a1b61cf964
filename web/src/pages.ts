import { later } from './shell/later.tsx';

/** The pages of somebody who is signed in, each with a chunk of its own. */
export const Account = later(async () => (await import('./account/account.tsx')).Account);
export const Administration = later(async () => (await import('./admin/administration.tsx')).Administration);
export const BillPages = later(async () => (await import('./bills/bill-pages.tsx')).BillPages);
export const Configuration = later(async () => (await import('./configurations/configuration.tsx')).Configuration);
export const Configurations = later(async () => (await import('./configurations/configurations.tsx')).Configurations);
export const FileDetail = later(async () => (await import('./files/file-detail.tsx')).FileDetail);
export const Files = later(async () => (await import('./files/files.tsx')).Files);
export const JobDetail = later(async () => (await import('./jobs/job-detail.tsx')).JobDetail);
export const Jobs = later(async () => (await import('./jobs/jobs.tsx')).Jobs);
export const NewJob = later(async () => (await import('./jobs/new-job.tsx')).NewJob);
export const NewConfiguration = later(
  async () => (await import('./configurations/new-configuration.tsx')).NewConfiguration,
);
export const Overview = later(async () => (await import('./overview/overview.tsx')).Overview);
export const PipelineDetail = later(async () => (await import('./pipelines/pipeline-detail.tsx')).PipelineDetail);
export const Pipelines = later(async () => (await import('./pipelines/pipelines.tsx')).Pipelines);
export const Settings = later(async () => (await import('./settings/settings.tsx')).Settings);
export const Trash = later(async () => (await import('./files/trash.tsx')).Trash);
export const Unfinished = later(async () => (await import('./files/unfinished.tsx')).Unfinished);
export const Usage = later(async () => (await import('./usage/usage.tsx')).Usage);

type Loadable = Readonly<Record<string, { load(): Promise<void> }>>;

/** By the name of a page in the address of an organisation. */
const OF_ORGANISATION: Loadable = {
  '': Overview,
  files: Files,
  jobs: Jobs,
  pipelines: Pipelines,
  configurations: Configurations,
  settings: Settings,
  usage: Usage,
  bills: BillPages,
};

/** The pages of one file, job or pipeline. */
const OF_ITEM: Loadable = { files: FileDetail, jobs: JobDetail, pipelines: PipelineDetail };

/** The pages that make one. */
const OF_NEW: Loadable = { jobs: NewJob, configurations: NewConfiguration };

/** Loads the chunk of the page at an address beforehand. What it does not know is loaded when it is shown. */
export async function loadPageAt(pathname: string): Promise<void> {
  const [, area = '', , page = '', item] = pathname.split('/');
  if (area === '') return Overview.load();
  if (area === 'account') return Account.load();
  if (area === 'admin') return Administration.load();
  if (area !== 'o') return undefined;
  const own = item === 'new' ? OF_NEW[page] : item === undefined ? undefined : OF_ITEM[page];
  await (own ?? OF_ORGANISATION[page])?.load();
}

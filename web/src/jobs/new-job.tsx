import { Alert, Anchor, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { ReplyOf } from '../session/api.ts';
import { platformNowMs } from '../session/platform-clock.ts';
import { useAll, useRead } from '../session/read.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import { askedFor, type JobStart } from './job-address.ts';
import { EMPTY_FORM, formFor, formLike, type JobForm } from './job-form.ts';
import { useUnfinishedJobs } from './kept-unfinished.ts';
import { type Configuration, NewJobForm } from './new-job-form.tsx';
import { UnfinishedList } from './unfinished-list.tsx';
import { useFilesById } from './use-files-by-id.ts';

/**
 * Describes a job and makes it. The address says what it begins with: a configuration, files, another job, or what was left
 * unfinished. From the first change on, what is typed is kept in this browser until the job is made or it is removed.
 */
export function NewJob({ org }: { readonly org: string }) {
  const [search, setSearch] = useSearchParams();
  const jobs = useUnfinishedJobs(org);
  const asked = askedFor(search);
  // One for each address: the form stays as it is when its own address follows its first change.
  const origin = search.toString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is another form
  const fresh = useMemo(() => crypto.randomUUID(), [origin]);
  const id = asked.unfinished ?? fresh;
  const [isKept, setKept] = useState(true);

  function keep(form: JobForm) {
    setKept(jobs.put({ id, changedAtMs: platformNowMs(), form }));
    if (asked.unfinished === undefined) setSearch({ unfinished: id }, { replace: true });
  }

  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle>New job</PageTitle>
        <Anchor component={Link} href="/jobs">
          Back to the jobs
        </Anchor>
      </Group>
      <UnfinishedList org={org} open={id} />
      <Start key={id} org={org} asked={asked} kept={asked.unfinished === undefined ? undefined : jobs.get(id)?.form}>
        {(start, published, words) => (
          <NewJobForm org={org} published={published} start={start} onChange={keep} onMade={() => jobs.remove(id)}>
            {words === '' ? null : <Text>{words}</Text>}
            {isKept ? null : (
              <Alert color="yellow" role="status">
                This browser keeps no more of it: what is typed from now on is lost with this page.
              </Alert>
            )}
          </NewJobForm>
        )}
      </Start>
    </Stack>
  );
}

interface StartProps {
  readonly org: string;
  readonly asked: JobStart;
  /** Of an address that asks for what was left unfinished. */
  readonly kept: JobForm | undefined;
  readonly children: (start: JobForm, published: readonly Configuration[], words: string) => ReactNode;
}

/** What the form begins with, once all of it is there. It is read once: nothing that changes elsewhere changes what is typed. */
function Start({ org, children, ...first }: StartProps) {
  // The address changes with the first thing that is typed.
  const [{ asked, kept }] = useState(first);
  const configurations = useAll('jobs.listConfigurations', { org });
  const job = useRead('jobs.get', { org, job: asked.like ?? '' }, undefined, { enabled: asked.like !== undefined });
  const files = useFilesById(org, asked.files);
  const failed = [configurations, job, files].find(({ isError, data }) => isError && data === undefined);
  if (failed !== undefined) return <Missing what="the form" read={failed} />;
  const isComplete = configurations.data !== undefined && files.data !== undefined;
  if (!isComplete || (asked.like !== undefined && job.data === undefined)) return <Loading what="the form" />;
  const published = configurations.data.filter(({ version, status }) => version !== undefined && status === 'active');
  const found = files.data.map(({ id, name }) => ({ id, name }));
  const plain = { ...EMPTY_FORM, chosen: { files: found.map(({ id }) => id), inputs: {} }, known: found };
  const begun = kept ?? (job.data === undefined ? plain : formLike(job.data));
  const configuration = begun.configuration ?? asked.configuration ?? null;
  const spec = published.find(({ id }) => id === configuration)?.spec;
  const start = kept ?? formFor(begun, configuration, spec);
  return children(start, published, wordsOf(asked, kept, job.data, asked.files.length - found.length));
}

/** What is to be known of how the form begins. */
function wordsOf(
  asked: JobStart,
  kept: JobForm | undefined,
  job: ReplyOf<'jobs.get'> | undefined,
  gone: number,
): string {
  if (asked.unfinished !== undefined && kept === undefined)
    return 'What was left unfinished at this address is not in this browser, or was removed.';
  if (job !== undefined)
    return `With the values and input files of ${job.name}, and the newest version of its configuration; that job runs version ${job.configurationVersion}.`;
  return gone === 0 ? '' : `${gone} of the chosen files are not there any more.`;
}

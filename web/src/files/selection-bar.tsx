import { Button, Group, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { baseName } from '../../../lib/domain/names.ts';
import { lineOf } from '../format/failure-words.ts';
import { MAX_ADDRESSED_FILES, newJobHref } from '../jobs/job-address.ts';
import { JobChoice } from '../jobs/job-choice.tsx';
import { client } from '../session/api.ts';
import { type Acted, actOnEach, type Chosen } from '../shell/act-on-each.ts';
import { useNotice } from '../shell/notices.tsx';
import { SelectedBar } from '../shell/selected-bar.tsx';
import { giveNamesBack } from './names-back.ts';
import { forgetSaved, save } from './save.ts';

interface Selection {
  readonly org: string;
  readonly chosen: Chosen;
  /** Takes files out of the selection. */
  readonly unselect: (files: Chosen) => void;
  readonly onDeleted: (deleted: Acted) => void;
}

type Asking = 'move' | 'link';

/** What can be done with the selected files. */
export function SelectionBar({ org, chosen, unselect, onDeleted }: Selection) {
  const queries = useQueryClient();
  const say = useNotice();
  const [asking, setAsking] = useState<Asking>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');

  const readAgain = () =>
    queries.invalidateQueries({ predicate: ({ queryKey }) => /^(files|jobs)\./.test(String(queryKey[0])) });
  async function run(work: () => Promise<Acted>, isOver = true): Promise<Acted | undefined> {
    setBusy(true);
    setProblem('');
    try {
      const acted = await work();
      await readAgain();
      if (isOver) unselect(acted.done);
      // What was typed stays for those that are left.
      if (acted.refusedCount === 0) setAsking(undefined);
      else setProblem(`${acted.refusedCount} left as they are: ${acted.refused.join('; ')}`);
      return acted;
    } catch (error) {
      setProblem(lineOf(error));
      return undefined;
    } finally {
      setBusy(false);
    }
  }

  const each = (act: Parameters<typeof actOnEach>[1]) => () => actOnEach(chosen, act);
  const rename = (file: string, name: string) => client.files.rename({ org, file, body: { name } });
  async function moved(to: string) {
    const acted = await run(each((file, name) => rename(file, pathIn(to, name))));
    if (acted === undefined || acted.done.size === 0) return;
    const files = `${acted.done.size} ${acted.done.size === 1 ? 'file' : 'files'}`;
    say({
      text: `${files} moved to ${to.trim() || '/'}.`,
      undo: () => giveNamesBack(org, acted.done).finally(readAgain),
    });
  }
  async function remove() {
    const deleted = await run(each((file) => client.files.trash({ org, file })));
    if (deleted !== undefined) onDeleted(deleted);
  }
  const linked = (job: string) =>
    run(async () => {
      await client.jobs.linkFiles({ org, job, body: { files: [...chosen.keys()] } });
      return { done: chosen, refused: [], refusedCount: 0 };
    });
  function download() {
    forgetSaved();
    return run(
      each(async (file) => save((await client.files.download({ org, file })).url)),
      false,
    );
  }

  return (
    <SelectedBar
      label="Selected files"
      chosen={chosen}
      clear={() => unselect(chosen)}
      isBusy={busy}
      below={
        <>
          {asking === 'move' ? <MoveForm busy={busy} move={(to) => void moved(to)} /> : null}
          {asking === 'link' ? <LinkForm org={org} busy={busy} link={(job) => void linked(job)} /> : null}
          <Problem text={problem} />
        </>
      }
    >
      <Button size="compact-sm" variant="default" loading={busy} onClick={() => void download()}>
        Download
      </Button>
      <Button size="compact-sm" variant="default" disabled={busy} onClick={() => setAsking('move')}>
        Move
      </Button>
      <Button size="compact-sm" variant="default" disabled={busy} onClick={() => setAsking('link')}>
        Link to a job
      </Button>
      {chosen.size > MAX_ADDRESSED_FILES ? null : (
        <Button size="compact-sm" variant="default" component={Link} href={newJobHref({ files: [...chosen.keys()] })}>
          New job
        </Button>
      )}
      <Button size="compact-sm" variant="default" disabled={busy} onClick={() => void remove()}>
        Delete
      </Button>
    </SelectedBar>
  );
}

function Problem({ text }: { readonly text: string }) {
  if (text === '') return null;
  return (
    <Text size="sm" c="red" role="alert" style={{ overflowWrap: 'anywhere' }}>
      {text}
    </Text>
  );
}

/** A file's name in another folder; the top is `/` or nothing. */
function pathIn(folder: string, name: string): string {
  const path = folder.trim().replace(/^\/+|\/+$/g, '');
  return path === '' ? baseName(name) : `${path}/${baseName(name)}`;
}

function MoveForm({ busy, move }: { readonly busy: boolean; readonly move: (to: string) => void }) {
  const [to, setTo] = useState('');
  function submit(event: FormEvent) {
    event.preventDefault();
    move(to);
  }
  return (
    <form onSubmit={submit}>
      <Group align="end">
        <TextInput
          label="Folder to move them to"
          placeholder="/ is the top"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit" size="sm" loading={busy}>
          Move files
        </Button>
      </Group>
    </form>
  );
}

interface Linking {
  readonly org: string;
  readonly busy: boolean;
  readonly link: (job: string) => void;
}

function LinkForm({ org, busy, link }: Linking) {
  const [job, setJob] = useState<string>();
  return (
    <Group align="end">
      <JobChoice org={org} label="Job to link them to" value={job} onChange={setJob} />
      <Button disabled={job === undefined} loading={busy} onClick={() => job !== undefined && link(job)}>
        Link files
      </Button>
    </Group>
  );
}

import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { newJobHref } from '../jobs/job-address.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ReplyOf } from '../session/api.ts';
import { useAct, useRead } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { useNotice } from '../shell/notices.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Failure, Loading, Missing } from '../shell/states.tsx';
import { SpecForm } from './spec-form.tsx';
import { inputOf, NEW_SPEC, specOf } from './spec-input.ts';
import { SpecText } from './spec-text.tsx';
import { Versions } from './versions.tsx';

const READ_AGAIN = ['jobs.getConfiguration', 'jobs.listConfigurations'];

/** One configuration: what new jobs run (its newest version, which never changes), and the draft of the next. */
export function Configuration({ org, configuration }: { readonly org: string; readonly configuration: string }) {
  const params = { org, configuration };
  const read = useRead('jobs.getConfiguration', params);
  const publish = useAct('jobs.publishConfiguration', READ_AGAIN);
  const retire = useAct('jobs.retireConfiguration', READ_AGAIN);
  const [editing, setEditing] = useState(false);
  if (read.isPending) return <Loading what="the configuration" />;
  if (read.data === undefined) return <Missing what="the configuration" read={read} />;
  const { name, status, draft, version, spec } = read.data;
  return (
    <Stack>
      <Group>
        <PageTitle>{name}</PageTitle>
        <StatusBadge status={status} />
      </Group>
      {publish.isError ? <Failure error={publish.error} /> : null}
      {status === 'active' ? (
        <Group>
          {draft === undefined ? null : (
            <Button loading={publish.isPending} onClick={() => publish.mutate({ params })}>
              Publish
            </Button>
          )}
          {version === undefined ? null : (
            <Button component={Link} href={newJobHref({ configuration })} variant="default">
              New job
            </Button>
          )}
          <Button variant="default" onClick={() => setEditing(!editing)}>
            {editing ? 'Stop editing' : 'Edit'}
          </Button>
          <ConfirmButton
            label="Retire"
            title="Retire the configuration"
            act={retire}
            run={(done) => retire.mutate({ params }, { onSuccess: done })}
          >
            No new job is made from it, for ever. Jobs that are made from it stay, and run as they are.
          </ConfirmButton>
        </Group>
      ) : null}
      {editing ? <Editor org={org} configuration={read.data} onSaved={() => setEditing(false)} /> : null}
      {draft === undefined || editing ? null : (
        <section aria-label="Draft">
          <Title order={2} size="h4">
            Draft
          </Title>
          <Text size="sm" c="dimmed">
            Jobs run it once it is published.
          </Text>
          <SpecText spec={draft} />
        </section>
      )}
      {spec === undefined || version === undefined ? null : (
        <section aria-label={`Version ${version}`}>
          <Title order={2} size="h4">
            Version {version}
          </Title>
          <SpecText spec={spec} />
        </section>
      )}
      {version === undefined ? null : <Versions key={version} org={org} configuration={configuration} draft={draft} />}
    </Stack>
  );
}

function Editor(props: {
  readonly org: string;
  readonly configuration: ReplyOf<'jobs.getConfiguration'>;
  readonly onSaved: () => void;
}) {
  const { org, configuration } = props;
  const basis = configuration.draft ?? configuration.spec;
  const [input, setInput] = useState(
    basis === undefined ? { ...NEW_SPEC, name: configuration.name } : inputOf(configuration.name, basis),
  );
  const save = useAct('jobs.redraftConfiguration', READ_AGAIN);
  const say = useNotice();

  function submit(event: FormEvent) {
    event.preventDefault();
    const params = { org, configuration: configuration.id };
    const { name, draft } = configuration;
    save.mutate(
      { params, body: { name: input.name, spec: specOf(input, basis) } },
      {
        onSuccess() {
          props.onSaved();
          // A first draft is written over nothing.
          if (draft === undefined) return;
          const undo = () => save.mutateAsync({ params, body: { name, spec: draft } });
          say({ text: `The draft of ${name} is written over.`, undo });
        },
      },
    );
  }

  return (
    <form onSubmit={submit}>
      <Stack maw={720}>
        <SpecForm input={input} onChange={setInput} />
        {save.isError ? <Failure error={save.error} /> : null}
        <div>
          <Button type="submit" loading={save.isPending}>
            Save the draft
          </Button>
        </div>
      </Stack>
    </form>
  );
}

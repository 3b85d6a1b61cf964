import { Anchor, Button, Group, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useAct } from '../session/read.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { Failure } from '../shell/states.tsx';
import { SpecForm } from './spec-form.tsx';
import { NEW_SPEC, type SpecInput, specOf } from './spec-input.ts';

/** Makes a configuration; it is published on its page, where it can be read once more. */
export function NewConfiguration({ org }: { readonly org: string }) {
  const [input, setInput] = useState<SpecInput>(NEW_SPEC);
  const [, navigate] = useLocation();
  const draft = useAct('jobs.draftConfiguration', ['jobs.listConfigurations']);

  function submit(event: FormEvent) {
    event.preventDefault();
    draft.mutate(
      { params: { org }, body: { name: input.name, spec: specOf(input) } },
      { onSuccess: ({ id }) => navigate(`/configurations/${id}`) },
    );
  }

  return (
    <form onSubmit={submit}>
      <Stack maw={720}>
        <PageTitle>New configuration</PageTitle>
        <SpecForm input={input} onChange={setInput} />
        {draft.isError ? <Failure error={draft.error} /> : null}
        <Group>
          <Button type="submit" loading={draft.isPending}>
            Save as draft
          </Button>
          <Anchor component={Link} href="/configurations">
            Back to the configurations
          </Anchor>
        </Group>
      </Stack>
    </form>
  );
}

import { Anchor, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { defined } from '../../../lib/domain/defined.ts';
import { formatBytes } from '../format/bytes.ts';
import type { ReplyOf } from '../session/api.ts';
import { useAct } from '../session/read.ts';
import { Failure } from '../shell/states.tsx';
import { SlotChoices } from './slot-choices.tsx';
import { type Chosen, chosenOf, filesToSend } from './slot-files.ts';

/** The linked files; editing sends the wanted set once, and the server records only the differences. */
export function JobInputs(props: {
  readonly org: string;
  readonly job: string;
  readonly files: ReplyOf<'jobs.get'>['files'];
  /** Of its configuration. */
  readonly slots: ReplyOf<'jobs.get'>['spec']['slots'];
  readonly editable: boolean;
}) {
  const { org, job, files, slots } = props;
  const [chosen, setChosen] = useState<Chosen>();
  const save = useAct('jobs.setFiles', ['jobs.', 'files.listJobs']);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Input files
        </Title>
        {props.editable && chosen === undefined ? (
          <Button size="xs" variant="default" onClick={() => setChosen(chosenOf(files))}>
            Edit
          </Button>
        ) : null}
      </Group>
      {chosen === undefined ? (
        <List listStyleType="none">
          {files.map(({ id, name, sizeBytes, slot }) => (
            <List.Item key={id}>
              {slot === undefined ? '' : `${slot}: `}
              <Anchor component={Link} href={`/files/${id}`} underline="always">
                {name ?? id}
              </Anchor>{' '}
              {sizeBytes === undefined ? '' : `(${formatBytes(sizeBytes)})`}
            </List.Item>
          ))}
          {files.length === 0 ? (
            <List.Item>
              <Text c="dimmed">None.</Text>
            </List.Item>
          ) : null}
        </List>
      ) : (
        <>
          <SlotChoices org={org} slots={slots} value={chosen} known={files} onChange={setChosen} />
          {save.isError ? <Failure error={save.error} /> : null}
          <Group>
            <Button
              size="xs"
              loading={save.isPending}
              onClick={() =>
                save.mutate(
                  { params: { org, job }, body: filesToSend(defined({ slots }), chosen) },
                  { onSuccess: () => setChosen(undefined) },
                )
              }
            >
              Save
            </Button>
            <Button size="xs" variant="default" onClick={() => setChosen(undefined)}>
              Keep as it was
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}

import { Anchor, Button, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { PAYERS } from '../../../lib/client/roles.ts';
import { defined } from '../../../lib/domain/defined.ts';
import { useIsOneOf } from '../session/organisation.ts';
import { useAct, useAll } from '../session/read.ts';
import { Failure } from '../shell/states.tsx';
import { ParameterFields } from './parameter-fields.tsx';
import { type Values, valuesOf } from './parameter-values.ts';
import { RunCost } from './run-cost.tsx';
import { SlotChoices } from './slot-choices.tsx';
import { filesToSend, NOTHING_CHOSEN } from './slot-files.ts';

/** Makes a job from a published configuration and some files. */
export function NewJob(props: {
  readonly org: string;
  readonly opened: boolean;
  /** Chosen beforehand. */
  readonly configuration?: string | undefined;
  readonly onClose: () => void;
}) {
  const { org } = props;
  const [name, setName] = useState('');
  const [configuration, setConfiguration] = useState<string | null>(props.configuration ?? null);
  const [chosen, setChosen] = useState(NOTHING_CHOSEN);
  const [label, setLabel] = useState('');
  const [values, setValues] = useState<Values>({});
  const [, navigate] = useLocation();
  const configurations = useAll('jobs.listConfigurations', { org }, { enabled: props.opened });
  const create = useAct('jobs.create', ['jobs.', 'files.listJobs']);
  const published = (configurations.data ?? []).filter(
    ({ version, status }) => version !== undefined && status === 'active',
  );

  const pays = useIsOneOf(PAYERS);
  const spec = published.find(({ id }) => id === configuration)?.spec;
  const parameters = spec?.parameters ?? [];

  function submit(event: FormEvent) {
    event.preventDefault();
    if (configuration === null) return;
    const of = { ...filesToSend(spec ?? {}, chosen), ...defined({ label: label.trim() || undefined }) };
    create.mutate(
      { params: { org }, body: { name, configuration, parameters: valuesOf(parameters, values), ...of } },
      { onSuccess: ({ id }) => navigate(`/jobs/${id}`) },
    );
  }

  return (
    <Modal opened={props.opened} onClose={props.onClose} title="New job">
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name"
            required
            maxLength={255}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Select
            label="Configuration"
            required
            data={published.map(({ id, name: label }) => ({ value: id, label }))}
            value={configuration}
            onChange={setConfiguration}
            searchable
            nothingFoundMessage="No such configuration"
          />
          {configurations.isSuccess && published.length === 0 ? (
            <Text>
              A job runs a configuration, and none is published yet.{' '}
              <Anchor component={Link} href="/configurations/new" underline="always">
                Make one
              </Anchor>
            </Text>
          ) : null}
          <ParameterFields parameters={parameters} values={values} onChange={setValues} />
          {pays && spec !== undefined ? <RunCost org={org} spec={spec} /> : null}
          <TextInput
            label="Label"
            description="What its costs are to be sorted by, such as a project or a grant"
            maxLength={200}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <SlotChoices org={org} slots={spec?.slots} value={chosen} onChange={setChosen} />
          {create.isError ? <Failure error={create.error} /> : null}
          <Button type="submit" loading={create.isPending}>
            Create
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

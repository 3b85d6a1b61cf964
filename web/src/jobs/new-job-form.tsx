import { Anchor, Select, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { PAYERS } from '../../../lib/client/roles.ts';
import type { BodyOf, ReplyOf } from '../session/api.ts';
import { useIsOneOf } from '../session/organisation.ts';
import { bodyOf, formFor, type JobForm } from './job-form.ts';
import { MadeJob, useMakeJob } from './make-job.tsx';
import { ParameterFields } from './parameter-fields.tsx';
import { RunCost } from './run-cost.tsx';
import { SlotChoices } from './slot-choices.tsx';
import { emptySlots } from './slot-files.ts';

export type Configuration = ReplyOf<'jobs.listConfigurations'>['items'][number];

/** What a job is made of: a published configuration, its parameters, and files in its slots. */
export function NewJobForm(props: {
  readonly org: string;
  /** Published ones, which alone can be run. */
  readonly published: readonly Configuration[];
  readonly start: JobForm;
  readonly onChange: (form: JobForm) => void;
  readonly onMade: () => void;
  /** Said before the fields. */
  readonly children?: ReactNode;
}) {
  const { org, published, start } = props;
  const [form, setForm] = useState(start);
  const { making, make } = useMakeJob(org, props.onMade);
  const pays = useIsOneOf(PAYERS);
  const spec = published.find(({ id }) => id === form.configuration)?.spec;
  const empty = emptySlots(spec?.slots, form.chosen);

  function change(part: Partial<JobForm>) {
    const next = { ...form, ...part };
    setForm(next);
    // What is made is not unfinished.
    if (!making.isSuccess) props.onChange(next);
  }
  function configure(id: string | null) {
    change(formFor(form, id, published.find((one) => one.id === id)?.spec));
  }
  function body(): BodyOf<'jobs.create'> | undefined {
    return form.configuration === null || spec === undefined ? undefined : bodyOf(form, form.configuration, spec);
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    make(body(), isRun(event.nativeEvent) ? 'run' : 'draft');
  }

  return (
    <form onSubmit={submit}>
      <Stack maw={720}>
        {props.children}
        <TextInput
          label="Name"
          required
          maxLength={255}
          value={form.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <ConfigurationChoice published={published} value={form.configuration} onChange={configure} />
        <ParameterFields
          parameters={spec?.parameters ?? []}
          values={form.values}
          onChange={(values) => change({ values })}
        />
        <SlotChoices
          org={org}
          slots={spec?.slots}
          value={form.chosen}
          known={form.known}
          onChange={(chosen, known) => change({ chosen, known })}
        />
        {spec?.slots === undefined ? null : <Unplaced form={form} />}
        <TextInput
          label="Label"
          description="What its costs are to be sorted by, such as a project or a grant"
          maxLength={200}
          value={form.label}
          onChange={(event) => change({ label: event.currentTarget.value })}
        />
        {pays && spec !== undefined ? <RunCost org={org} spec={spec} /> : null}
        <MadeJob making={making} empty={empty} />
      </Stack>
    </form>
  );
}

/** Which of the form's two buttons it was. */
const isRun = (event: Event) => event instanceof SubmitEvent && event.submitter?.getAttribute('value') === 'run';

function ConfigurationChoice(props: {
  readonly published: readonly Configuration[];
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
}) {
  const { published, value, onChange } = props;
  return (
    <>
      <Select
        label="Configuration"
        required
        data={published.map(({ id, name }) => ({ value: id, label: name }))}
        value={published.some(({ id }) => id === value) ? value : null}
        onChange={onChange}
        searchable
        nothingFoundMessage="No such configuration"
      />
      {value !== null && !published.some(({ id }) => id === value) ? (
        <Text size="sm">The configuration that was chosen is retired, or none of its versions is published.</Text>
      ) : null}
      {published.length === 0 ? (
        <Text>
          A job runs a configuration, and none is published yet.{' '}
          <Anchor component={Link} href="/configurations/new" underline="always">
            Make one
          </Anchor>
        </Text>
      ) : null}
    </>
  );
}

/** Chosen files that no slot of the configuration takes: they are not sent. */
function Unplaced({ form: { chosen, known } }: { readonly form: JobForm }) {
  if (chosen.files.length === 0) return null;
  const names = new Map(known.map(({ id, name }) => [id, name]));
  return (
    <Text size="sm" role="status" style={{ overflowWrap: 'anywhere' }}>
      No slot has a place for {chosen.files.map((id) => names.get(id) ?? id).join(', ')}: the job runs without.
    </Text>
  );
}

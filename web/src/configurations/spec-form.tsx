import { Button, Fieldset, Group, NumberInput, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { ifDefined } from '../../../lib/domain/defined.ts';
import { MIN_DISK_GIB } from '../../../lib/domain/limits.ts';
import { MACHINE_TYPES } from '../../../lib/domain/machine-types.ts';
import { machineInWords } from '../format/machine.ts';
import { wrongRetryLine } from './retry-lines.ts';
import type { SpecInput } from './spec-input.ts';

const NETWORKS = [
  { value: 'internet', label: 'The internet' },
  { value: 'none', label: 'None' },
];
const MAX_ARGUMENTS = 100;
const MAX_MINUTES = 1_440;
const MAX_QUEUE_MINUTES = 43_200;
const MAX_ATTEMPTS = 10;
const MACHINES = Object.keys(MACHINE_TYPES).map((value) => ({ value, label: `${value} (${machineInWords(value)})` }));

/** Program, arguments, variables, machine, time limit and attempts. */
export function SpecForm(props: { readonly input: SpecInput; readonly onChange: (input: SpecInput) => void }) {
  const { input } = props;
  const change = (part: Partial<SpecInput>) => props.onChange({ ...input, ...part });
  return (
    <>
      <TextInput
        label="Name"
        required
        maxLength={255}
        value={input.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Image"
        description="Of a container, such as python:3 or registry.example/tool@sha256:…; published with its digest. Without one the program runs as a process."
        maxLength={255}
        value={input.image}
        onChange={(event) => change({ image: event.currentTarget.value })}
      />
      <TextInput
        label="Program"
        description="Runs without a shell; /bin/sh with the argument -c runs a script."
        required
        maxLength={1_000}
        value={input.command}
        onChange={(event) => change({ command: event.currentTarget.value })}
      />
      <Arguments values={input.arguments} onChange={(values) => change({ arguments: values })} />
      <Textarea
        label="Environment variables"
        description="One a line, NAME=value. They are stored in plain text: no place for secrets."
        autosize
        value={input.environment}
        onChange={(event) => change({ environment: event.currentTarget.value })}
      />
      <Textarea
        label="Secrets"
        description="One a line, NAME=secret: the variable gets the value of the organisation's secret of that name, masked in logs."
        autosize
        value={input.secrets}
        onChange={(event) => change({ secrets: event.currentTarget.value })}
      />
      <Textarea
        label="Parameters"
        description="What a job is asked for, one a line: threads integer (1..16) = 4, mode choice (fast|exact), title. The value is in the variable of that name, and replaces ${name} in the arguments."
        autosize
        value={input.parameters}
        onChange={(event) => change({ parameters: event.currentTarget.value })}
      />
      <Textarea
        label="Input slots"
        description="Where the files of a job go, one a line: reads many (*.fastq.gz|*.fq), reference, notes optional. Files of a slot lie in $CATACLOUD_INPUTS/reads. Without a line all files lie in $CATACLOUD_INPUTS."
        autosize
        value={input.slots}
        onChange={(event) => change({ slots: event.currentTarget.value })}
      />
      <MachineAndLimits input={input} change={change} />
      <Textarea
        label="Retries by failure"
        description="One a line: out-of-memory 3 larger-machine, program 1, staging 5 pause 30s .. 600s. The number is how many attempts may end so; without a line the platform’s rules hold."
        error={ifDefined(wrongRetryLine(input.retries), (line) => `no rule: ${line}`)}
        autosize
        value={input.retries}
        onChange={(event) => change({ retries: event.currentTarget.value })}
      />
    </>
  );
}

/** The machine, how long each part of a job may take, and how often it is tried. */
function MachineAndLimits(props: { readonly input: SpecInput; readonly change: (part: Partial<SpecInput>) => void }) {
  const { input, change } = props;
  return (
    <Group align="end">
      <Select
        label="Machine"
        data={MACHINES}
        allowDeselect={false}
        value={input.machineType}
        onChange={(machineType) => machineType !== null && change({ machineType })}
      />
      <NumberInput
        label="Disk (GiB)"
        placeholder="by need"
        min={MIN_DISK_GIB}
        max={MACHINE_TYPES[input.machineType]?.diskGib ?? MIN_DISK_GIB}
        allowDecimal={false}
        value={input.diskGib}
        onChange={(diskGib) => change({ diskGib })}
      />
      <Select
        label="Network"
        data={NETWORKS}
        allowDeselect={false}
        value={input.network}
        onChange={(network) => change({ network: network === 'none' ? 'none' : 'internet' })}
      />
      <NumberInput
        label="Time limit (minutes)"
        required
        min={1}
        max={MAX_MINUTES}
        value={input.minutes}
        onChange={(minutes) => change({ minutes })}
      />
      <NumberInput
        label="Waits at most (minutes)"
        placeholder="no limit"
        min={1}
        max={MAX_QUEUE_MINUTES}
        value={input.queueMinutes}
        onChange={(queueMinutes) => change({ queueMinutes })}
      />
      <NumberInput
        label="Files take at most (minutes)"
        placeholder="no limit of their own"
        min={1}
        max={MAX_MINUTES}
        value={input.stagingMinutes}
        onChange={(stagingMinutes) => change({ stagingMinutes })}
      />
      <NumberInput
        label="Attempts at most"
        required
        min={1}
        max={MAX_ATTEMPTS}
        allowDecimal={false}
        value={input.maxAttempts}
        onChange={(maxAttempts) => change({ maxAttempts })}
      />
    </Group>
  );
}

function Arguments(props: { readonly values: readonly string[]; readonly onChange: (values: string[]) => void }) {
  const { values, onChange } = props;
  return (
    <Fieldset legend="Arguments">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" c="dimmed">
          The files of a job lie in $CATACLOUD_INPUTS; what the program writes to $CATACLOUD_OUTPUTS is kept.
        </Text>
        {values.map((value, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an argument is its place
          <Group key={index} align="end" wrap="nowrap" w="100%">
            <Textarea
              label={`Argument ${index + 1}`}
              autosize
              style={{ flexGrow: 1 }}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
              value={value}
              onChange={(event) => onChange(values.map((one, at) => (at === index ? event.currentTarget.value : one)))}
            />
            <Button
              variant="default"
              aria-label={`Remove argument ${index + 1}`}
              onClick={() => onChange(values.filter((_, at) => at !== index))}
            >
              Remove
            </Button>
          </Group>
        ))}
        <Button variant="default" disabled={values.length >= MAX_ARGUMENTS} onClick={() => onChange([...values, ''])}>
          Add an argument
        </Button>
      </Stack>
    </Fieldset>
  );
}

import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import { namesOnceRead } from '../format/names.ts';
import { useRead } from '../session/read.ts';

/** A version of a configuration by its name, `Script@1`, which leads to the configuration. */
export function ConfigurationLink(props: {
  readonly org: string;
  readonly configuration: string;
  readonly version: number;
}) {
  const { org, configuration, version } = props;
  const { data, isLoading } = useRead('jobs.getConfiguration', { org, configuration });
  const nameOf = namesOnceRead(data && [data], isLoading);
  return (
    <Anchor component={Link} href={`/configurations/${configuration}`} underline="always" title={configuration}>
      <bdi>{nameOf(configuration)}</bdi>@{version}
    </Anchor>
  );
}

/** The pipeline that made a job, by its name. */
export function PipelineLink({ org, pipeline }: { readonly org: string; readonly pipeline: string }) {
  const { data, isLoading } = useRead('pipelines.get', { org, pipeline });
  const nameOf = namesOnceRead(data && [data], isLoading);
  return (
    <Anchor component={Link} href={`/pipelines/${pipeline}`} underline="always" title={pipeline}>
      <bdi>{nameOf(pipeline)}</bdi>
    </Anchor>
  );
}

import { Text } from '@mantine/core';

const TERMS = {
  'GB-hour': 'One gigabyte (10⁹ bytes) that is stored for one hour; 10 GB for 6 minutes are one GB-hour too.',
  Compute: 'The time from an attempt’s start to its end on a machine of its own, to the millisecond.',
  Egress: 'Bytes of downloads: each file counts once a day and person, when its download is signed.',
  Attempt:
    'One try of a job on a machine of its own. What the platform itself has failed is tried again and not billed.',
  Allowance: 'What is free in a month. The price counts for what is used beyond it.',
  Adjustment: 'The difference that late or corrected usage makes of an earlier month. The next bill brings it.',
  Draft: 'A bill of days that are closed. It becomes final when its month has ended and nothing more can come late.',
  'Day (UTC)': 'From midnight to midnight in UTC, wherever you are. A closed day is final; an open one still counts.',
} as const;
export type TermName = keyof typeof TERMS;

/** What words on the page mean, for whoever opens it. */
export function Terms({ names }: { readonly names: readonly TermName[] }) {
  return (
    <Text component="details" size="sm">
      <summary style={{ cursor: 'pointer', width: 'fit-content' }}>What do these words mean?</summary>
      <dl style={{ margin: 0, paddingTop: 8 }}>
        {names.map((name) => (
          <div key={name} style={{ paddingBottom: 6 }}>
            <dt style={{ fontWeight: 600 }}>{name}</dt>
            <dd style={{ margin: 0 }}>{TERMS[name]}</dd>
          </div>
        ))}
      </dl>
    </Text>
  );
}

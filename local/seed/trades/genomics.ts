import { done, numbered, runs, shift, type Trade, type TradeEvent } from './trade.ts';

const TB = 1_000_000_000_000;
const RUN_EVERY = 5;
const ANALYSIS_EVERY = 20;

const run = (day: number) => `runs/${numbered(day)}/reads.fastq.tar`;

/** A sequencing centre: a run of a terabyte or two every fifth day, and a chain of three steps on every fourth of them. */
export const genomics: Trade = {
  key: 'genomics',
  name: 'Meridian Genomics',
  people: { owner: 'owner', member: 'member' },
  limitBytes: 100 * TB,
  configurations: {
    'Align reads': runs('memory-4', 'align "$CATACLOUD_INPUTS" > "$CATACLOUD_OUTPUTS/aligned.bam"'),
    'Call variants': runs('standard-8', 'call "$CATACLOUD_INPUTS" > "$CATACLOUD_OUTPUTS/variants.vcf"'),
    'Write report': runs('standard-1', 'report "$CATACLOUD_INPUTS" > "$CATACLOUD_OUTPUTS/report.txt"'),
  },
  events(day) {
    const happened: TradeEvent[] = [];
    if (day % RUN_EVERY === 0) {
      const bytes = 1.85 * TB + shift(day, 900) * 1_000_000_000 - 450_000_000_000;
      happened.push({ kind: 'upload', hour: 8, by: 'member', name: run(day), bytes });
    }
    if (day % ANALYSIS_EVERY === 0) happened.push(analysis(day));
    if (day === 10)
      happened.push({ kind: 'account', hour: 20, act: { kind: 'discount', id: 'research', percent: '15', months: 3 } });
    return happened;
  },
};

/** A chain: each step reads what the one before it has made. */
function analysis(day: number): TradeEvent {
  const align = { name: 'align', configuration: 'Align reads', inputs: [run(day)], tasks: [done(95 + shift(day, 60))] };
  const call = { name: 'call', configuration: 'Call variants', outputsOf: ['align'], tasks: [done(140)] };
  const report = { name: 'report', configuration: 'Write report', outputsOf: ['call'], tasks: [done(6)] };
  const name = `Variants of run ${numbered(day)}`;
  return { kind: 'pipeline', hour: 10, by: 'member', name, steps: [align, call, report] };
}

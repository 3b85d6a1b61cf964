import type { ReplyOf } from '../session/api.ts';
import { layoutOf, type Place } from './graph-layout.ts';

type Step = ReplyOf<'pipelines.get'>['steps'][number];

const BOX = { width: 150, height: 48, gapX: 50, gapY: 16 } as const;
const COLORS: Readonly<Record<Step['status'], string>> = {
  waiting: 'gray',
  running: 'blue',
  succeeded: 'green',
  failed: 'red',
  skipped: 'orange',
};

const left = ({ column }: Place) => column * (BOX.width + BOX.gapX) + 1;
const top = ({ row }: Place) => row * (BOX.height + BOX.gapY) + 1;

/** The steps as boxes, left to right, with a line from each to those that wait for it. The table below it says the same in words. */
export function PipelineGraph({ steps }: { readonly steps: readonly Step[] }) {
  const { places, lines } = layoutOf(steps);
  const at = new Map(places.map((place) => [place.name, place]));
  const width = Math.max(...places.map(left)) + BOX.width + 1;
  const height = Math.max(...places.map(top)) + BOX.height + 1;
  return (
    <div style={{ overflowX: 'auto' }}>
      <svg width={width} height={height} role="img" aria-label={`${steps.length} steps and what they wait for`}>
        {lines.map(({ from, to }) => {
          const [a, b] = [at.get(from), at.get(to)];
          if (a === undefined || b === undefined) return null;
          const [x1, y1] = [left(a) + BOX.width, top(a) + BOX.height / 2];
          const [x2, y2] = [left(b), top(b) + BOX.height / 2];
          const bend = BOX.gapX / 2;
          const path = `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
          return <path key={`${from} ${to}`} d={path} fill="none" stroke="var(--mantine-color-dimmed)" />;
        })}
        {steps.map((step) => {
          const place = at.get(step.name);
          return place === undefined ? null : <Box key={step.name} step={step} x={left(place)} y={top(place)} />;
        })}
      </svg>
    </div>
  );
}

function Box({ step, x, y }: { readonly step: Step; readonly x: number; readonly y: number }) {
  const { all, open } = step.tasks;
  const done = all > 1 ? `${step.status}, ${all - open} of ${all}` : step.status;
  return (
    <g>
      <rect
        x={x}
        y={y}
        width={BOX.width}
        height={BOX.height}
        rx={6}
        fill="var(--mantine-color-body)"
        stroke={`var(--mantine-color-${COLORS[step.status]}-6)`}
        strokeWidth={2}
      />
      <text x={x + 10} y={y + 20} fontSize={13} fontWeight={600} fill="var(--mantine-color-text)">
        {step.name.length > 18 ? `${step.name.slice(0, 17)}…` : step.name}
      </text>
      <text x={x + 10} y={y + 37} fontSize={12} fill="var(--mantine-color-text)">
        {done}
      </text>
    </g>
  );
}

import { useLocation } from 'wouter';
import type { CauseNode } from './cause-tree.ts';

const BOX = { width: 220, height: 44, gapX: 36, gapY: 12 } as const;
/** Letters that fit into a box. */
const FIT = 30;

const left = ({ depth }: CauseNode) => depth * (BOX.width + BOX.gapX) + 2;
const top = ({ row }: CauseNode) => row * (BOX.height + BOX.gapY) + 2;
const short = (text: string) => (text.length > FIT ? `${text.slice(0, FIT - 1)}…` : text);

export function causesAddress({ stream, version }: { readonly stream: string; readonly version: number }): string {
  return `/streams?stream=${encodeURIComponent(stream)}&show=causes&version=${version}`;
}

/** Commits as boxes, left to right, each with a line from the one that caused it. The list beside it says the same in words. */
export function CauseGraph({ nodes }: { readonly nodes: readonly CauseNode[] }) {
  const at = new Map(nodes.map((node) => [node.commit.id, node]));
  const width = Math.max(...nodes.map(left)) + BOX.width + 2;
  const height = Math.max(...nodes.map(top)) + BOX.height + 2;
  return (
    <section aria-label="Graph of causes and effects" style={{ overflowX: 'auto' }}>
      <svg width={width} height={height} aria-label={`${nodes.length} commits and what caused them`}>
        {nodes.map((node) => {
          const cause = node.cause === undefined ? undefined : at.get(node.cause);
          return cause === undefined ? null : <Line key={node.commit.id} from={cause} to={node} />;
        })}
        {nodes.map((node) => (
          <Box key={node.commit.id} node={node} />
        ))}
      </svg>
    </section>
  );
}

function Line({ from, to }: { readonly from: CauseNode; readonly to: CauseNode }) {
  const [x1, y1] = [left(from) + BOX.width, top(from) + BOX.height / 2];
  const [x2, y2] = [left(to), top(to) + BOX.height / 2];
  const bend = BOX.gapX / 2;
  const path = `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
  return <path d={path} fill="none" stroke="var(--mantine-color-dimmed)" />;
}

function Box({ node }: { readonly node: CauseNode }) {
  const [, navigate] = useLocation();
  const { commit, isAsked } = node;
  const address = causesAddress(commit);
  const what = commit.types.join(', ');
  return (
    <a
      href={`/admin${address}`}
      aria-current={isAsked ? 'true' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        navigate(address);
      }}
    >
      <rect
        x={left(node)}
        y={top(node)}
        width={BOX.width}
        height={BOX.height}
        rx={6}
        fill="var(--mantine-color-body)"
        stroke={isAsked ? 'var(--mantine-color-blue-6)' : 'var(--mantine-color-gray-6)'}
        strokeWidth={isAsked ? 3 : 1}
      />
      <text x={left(node) + 8} y={top(node) + 18} fontSize={13} fontWeight={600} fill="var(--mantine-color-text)">
        {short(what)}
      </text>
      <text x={left(node) + 8} y={top(node) + 35} fontSize={12} fill="var(--mantine-color-text)">
        {short(commit.stream)}
      </text>
    </a>
  );
}

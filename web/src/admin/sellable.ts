import type { ReplyOf } from '../session/api.ts';

export type Plans = readonly ReplyOf<'billing.listPlans'>['items'][number][];

export interface PlanOption {
  /** The plan's id and the version, apart by a space. */
  readonly value: string;
  readonly label: string;
}

/** Versions that may be sold: of active plans, in the account's currency once it has one. */
export function sellable(plans: Plans, currency?: string): readonly PlanOption[] {
  return plans
    .filter(({ status }) => status === 'active')
    .flatMap(({ id, name, versions }) =>
      versions
        .filter((version) => currency === undefined || version.currency === currency)
        .map(({ version }) => ({ value: `${id} ${version}`, label: `${name}, version ${version}` })),
    );
}

/** The plan and version that an option stands for. */
export function planOf(value: string | null): { readonly plan: string; readonly version: number } | undefined {
  const [plan, version] = value?.split(' ') ?? [];
  return plan === undefined ? undefined : { plan, version: Number(version) };
}

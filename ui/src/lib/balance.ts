// The balance of a zone: what came in against what its meters have used.
import type { Schemas } from '@/api/client';
import type { ZoneKind } from './usage';

export type BalancePeriod = Schemas['ZonePeriod'];
type Balance = Pick<BalancePeriod, 'imbalance' | 'inlet_completeness' | 'group_completeness' | 'inlet_estimated_share' | 'group_estimated_share' | 'inlet_substitute_share' | 'group_substitute_share'>;

const some = (...shares: (number | null)[]) => shares.some((share) => share !== null && share > 0);
const lacking = (percent: number | null) => percent === null || percent < 100;

const tests: Record<ZoneKind, (balance: Balance) => boolean> = {
	gap: (balance) => balance.imbalance === null || lacking(balance.inlet_completeness) || lacking(balance.group_completeness),
	estimated: (balance) => some(balance.inlet_estimated_share, balance.group_estimated_share),
	substitute: (balance) => some(balance.inlet_substitute_share, balance.group_substitute_share),
};

/** Whether a figure is not all measured, and in which way. */
export const inBalanceZone = (kind: ZoneKind, balance: Balance) => tests[kind](balance);

/** A share that can be below zero, too: more was used than came in. */
export const signed = (value: number, text: string) => (value > 0 ? `+${text}` : text);

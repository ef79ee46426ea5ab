// A stripe behind the whole height: the bars of an axis have no width of their own, so it is a bar as wide as its period.
import { MANY } from './style';

/** Stands on axes of its own: x 1 (the same names, not shown) and y from 0 to 1. */
export function stripe(shown: readonly boolean[], color: string, yAxisIndex = 2) {
	return { type: 'bar', xAxisIndex: 1, yAxisIndex, silent: true, z: 0, barWidth: '100%', barGap: '-100%', large: shown.length > MANY, itemStyle: { color }, data: shown.map((one) => (one ? 1 : null)) };
}

export const stripeAxis = { type: 'value', show: false, min: 0, max: 1 };

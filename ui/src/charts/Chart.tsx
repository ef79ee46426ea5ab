// A chart in a box: loads ECharts when needed, follows the box's size.
import { useEffect, useRef, useState } from 'react';
import type { ECharts, EChartsCoreOption } from 'echarts/core';
import './Chart.css';

interface Props {
	option: EChartsCoreOption;
	/** What a person who does not see it is told; the figures stand in a table besides. */
	label: string;
	height: number;
	onReady?: (chart: ECharts) => void;
}

export function Chart({ option, label, height, onReady }: Props) {
	const box = useRef<HTMLDivElement>(null);
	const [chart, setChart] = useState<ECharts | null>(null);

	useEffect(() => {
		let made: ECharts | undefined;
		let gone = false;
		let watcher: ResizeObserver | undefined;
		void import('./echarts').then(({ init }) => {
			if (gone || !box.current) return;
			made = init(box.current, undefined, { renderer: 'canvas' });
			watcher = new ResizeObserver(() => made?.resize());
			watcher.observe(box.current);
			setChart(made);
		});
		return () => {
			gone = true;
			watcher?.disconnect();
			made?.dispose();
			setChart(null);
		};
	}, []);

	useEffect(() => {
		// Drawn with the next frame: thousands of hours are not laid out in the same breath as the table beside them.
		chart?.setOption(option, { notMerge: true, lazyUpdate: true });
	}, [chart, option]);

	useEffect(() => {
		if (chart) onReady?.(chart);
	}, [chart, onReady]);

	return (
		<div className="chart" style={{ height }} role="img" aria-label={label} aria-busy={!chart}>
			<div ref={box} className="chart-box" data-ready={chart ? 'true' : undefined} />
			{chart ? null : <span className="skeleton chart-wait" />}
		</div>
	);
}

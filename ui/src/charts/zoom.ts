// Looking closer at a chart: drag across it, or move the slider; the wheel stays the page's.
import type { ECharts } from 'echarts/core';
import type { Palette } from './style';

export function zoomOf(palette: Palette) {
	return {
		toolbox: { show: true, itemSize: 0, showTitle: false, feature: { dataZoom: { yAxisIndex: false, icon: { zoom: 'path://', back: 'path://' } } } },
		dataZoom: [
			{ type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseMove: false, moveOnMouseWheel: false },
			{
				type: 'slider',
				height: 22,
				bottom: 6,
				brushSelect: false,
				showDetail: false,
				borderColor: palette.line,
				fillerColor: palette.warnSoft.replace(/[\d.]+%/, '0%'),
				dataBackground: { lineStyle: { color: palette.quiet }, areaStyle: { color: palette.quiet, opacity: 0.35 } },
				selectedDataBackground: { lineStyle: { color: palette.bars }, areaStyle: { color: palette.bars, opacity: 0.2 } },
				handleStyle: { color: palette.raised, borderColor: palette.muted },
				moveHandleStyle: { color: palette.quiet },
				emphasis: { moveHandleStyle: { color: palette.bars }, handleStyle: { borderColor: palette.bars } },
			},
		],
	};
}

/** With a mouse; a finger moves the page. */
export function zoomByHand(chart: ECharts): void {
	if (!window.matchMedia('(pointer: fine)').matches) return;
	chart.dispatchAction({ type: 'takeGlobalCursor', key: 'dataZoomSelect', dataZoomSelectActive: true });
	chart.getZr().off('dblclick');
	chart.getZr().on('dblclick', () => chart.dispatchAction({ type: 'dataZoom', start: 0, end: 100 }));
}

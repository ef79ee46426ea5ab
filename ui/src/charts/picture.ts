import type { ECharts } from 'echarts/core';
import { saveBlob } from '@/lib/save';

/** The chart on white paper with its heading, as a PNG file; of the part that is looked at on the screen. */
export async function savePicture(option: object, title: string, note: string, screen: ECharts | null): Promise<void> {
	const zoom = (screen?.getOption()['dataZoom'] as { start?: number; end?: number }[] | undefined)?.[0];
	const { init } = await import('./echarts');
	const box = document.createElement('div');
	const paper = init(box, undefined, { width: 1200, height: 520, devicePixelRatio: 2 });
	try {
		paper.setOption({
			...option,
			backgroundColor: '#ffffff',
			title: { text: title, subtext: note, left: 16, top: 12, textStyle: { fontSize: 16, color: '#1b1f27' }, subtextStyle: { fontSize: 12, color: '#59616f' } },
			grid: { left: 24, right: 24, top: 92, bottom: 20, containLabel: true },
			dataZoom: [{ type: 'inside', start: zoom?.start ?? 0, end: zoom?.end ?? 100 }],
		});
		const canvas = paper.renderToCanvas({ pixelRatio: 2, backgroundColor: '#ffffff' });
		const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
		if (!blob) throw new Error('no picture');
		saveBlob(blob, fileName(title, 'png'));
	} finally {
		paper.dispose();
	}
}

/** What a heading is called as a file. */
export const fileName = (title: string, kind: string) => `${title.replace(/[^\p{L}\p{N}.]+/gu, '-').slice(0, 120)}.${kind}`;

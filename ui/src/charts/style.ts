// The charts' colours are those of base.css, in numbers: a canvas knows no style sheet.
export interface Palette {
	page: string;
	raised: string;
	text: string;
	muted: string;
	line: string;
	bars: string;
	line2: string;
	quiet: string;
	ok: string;
	warn: string;
	warnSoft: string;
	bad: string;
	badSoft: string;
	/** Of what is computed. */
	made: string;
	madeSoft: string;
	font: string;
}

const sheets = {
	light: { page: '#ffffff', raised: '#ffffff', text: '#1b1f27', muted: '#59616f', line: '#e6e8ec', bars: '#3b6fe0', line2: '#d9822b', quiet: '#b9c3d4', ok: '#1a7a48', warn: '#c98a1b', warnSoft: 'rgb(217 154 40 / 14%)', bad: '#d0493f', badSoft: 'rgb(208 73 63 / 16%)', made: '#7050c8', madeSoft: 'rgb(112 80 200 / 16%)' },
	dark: { page: '#14161a', raised: '#1e2228', text: '#e5e8ed', muted: '#a3abb8', line: '#272c34', bars: '#6c97f5', line2: '#e8a254', quiet: '#4b566a', ok: '#5cc98d', warn: '#e2ad58', warnSoft: 'rgb(226 173 88 / 16%)', bad: '#f0756a', badSoft: 'rgb(240 117 106 / 20%)', made: '#a082f0', madeSoft: 'rgb(160 130 240 / 22%)' },
};

const font = "-apple-system, 'Segoe UI', Roboto, Inter, 'Noto Sans', 'Liberation Sans', system-ui, sans-serif";

export function paletteOf(dark: boolean): Palette {
	return { ...(dark ? sheets.dark : sheets.light), font };
}

/** From so many values on a chart draws what its width can show; zoomed, each of them again. */
export const MANY = 3000;

/** What all charts have in common. */
export function chartBase(palette: Palette) {
	return {
		animation: false,
		textStyle: { fontFamily: palette.font, color: palette.muted, fontSize: 11 },
		tooltip: {
			trigger: 'axis',
			confine: true,
			transitionDuration: 0,
			backgroundColor: palette.raised,
			borderColor: palette.line,
			padding: [8, 10],
			textStyle: { color: palette.text, fontSize: 12, fontFamily: palette.font },
			axisPointer: { type: 'shadow', shadowStyle: { color: palette.quiet, opacity: 0.18 } },
		},
	};
}

export function categoryAxis(palette: Palette) {
	return {
		type: 'category',
		axisLine: { lineStyle: { color: palette.line } },
		axisTick: { show: false },
		axisLabel: { color: palette.muted, fontSize: 11, hideOverlap: true },
	};
}

export function valueAxis(palette: Palette, format: (value: number) => string) {
	return {
		type: 'value',
		axisLabel: { color: palette.muted, fontSize: 11, formatter: format },
		nameTextStyle: { color: palette.muted, fontSize: 11, align: 'left' },
		splitLine: { lineStyle: { color: palette.line } },
	};
}

/** Text that goes into a tooltip's HTML: names come from people and meters. */
function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A tooltip's rows: heading, then name and value. */
export function tipOf(heading: string, rows: [string, string][]): string {
	const body = rows.map(([name, value]) => `<div class="tip-row"><span>${escapeHtml(name)}</span><b>${escapeHtml(value)}</b></div>`).join('');
	return `<div class="tip"><div class="tip-head">${escapeHtml(heading)}</div>${body}</div>`;
}

/** Which category a tooltip of an axis is of. */
export function firstOf(params: unknown): number {
	const list = Array.isArray(params) ? params : [params];
	return (list[0] as { dataIndex?: number } | undefined)?.dataIndex ?? 0;
}

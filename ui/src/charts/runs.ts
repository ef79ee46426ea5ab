/** First and last place of each run of rows that a test holds for; runs with less than `between` rows between them are one. */
export function runsOf<Row>(rows: readonly Row[], test: (row: Row) => boolean, between = 1): [number, number][] {
	const runs: [number, number][] = [];
	rows.forEach((row, at) => {
		if (!test(row)) return;
		const last = runs.at(-1);
		if (last && last[1] >= at - between) last[1] = at;
		else runs.push([at, at]);
	});
	return runs;
}

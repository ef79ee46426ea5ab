// Which rows of a list are meant: those that are ticked, or all that the list's question finds.

export interface RowChoice {
	/** All that is found, shown or not. */
	all: boolean;
	keys: ReadonlySet<string>;
}

export const noChoice: RowChoice = { all: false, keys: new Set() };

/** A tick more or less; with "all found" the rest of the shown ones stays ticked. */
export function toggleRow(choice: RowChoice, key: string, shown: readonly string[]): RowChoice {
	const keys = new Set(choice.all ? shown : choice.keys);
	if (!keys.delete(key)) keys.add(key);
	return { all: false, keys };
}

/** The box in the heading: all that are shown, or none. */
export function toggleShown(choice: RowChoice, shown: readonly string[]): RowChoice {
	if (choice.all || (shown.length > 0 && shown.every((key) => choice.keys.has(key)))) return noChoice;
	return { all: false, keys: new Set([...choice.keys, ...shown]) };
}

export const isChosen = (choice: RowChoice, key: string) => choice.all || choice.keys.has(key);

export const chooseFound = (shown: readonly string[]): RowChoice => ({ all: true, keys: new Set(shown) });

/** How many are meant; null: all found, and nobody knows how many. */
export const countOf = (choice: RowChoice, total: number | null): number | null => (choice.all ? total : choice.keys.size);

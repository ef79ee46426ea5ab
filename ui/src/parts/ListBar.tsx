// Above a list: how many there are, what may be done with those that are ticked or with all found.
import { useMemo, useState, type ReactNode } from 'react';
import { Button, Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/app/look';
import { chooseFound, countOf, isChosen, noChoice, toggleRow, toggleShown, type RowChoice } from '@/lib/choice';
import { formatCount } from '@/lib/format';
import type { Column } from './DataTable';
import './ListBar.css';

interface Rows {
	choice: RowChoice;
	choose: (choice: RowChoice) => void;
	shown: readonly string[];
}

/** `question` is what the list was asked: with another one the ticks are off. */
export function useRowChoice<Row>(rows: readonly Row[] | undefined, keyOf: (row: Row) => string, question: string): Rows {
	const [asked, setAsked] = useState(question);
	const [choice, choose] = useState(noChoice);
	if (asked !== question) {
		setAsked(question);
		choose(noChoice);
	}
	const shown = useMemo(() => (rows ?? []).map(keyOf), [rows, keyOf]);
	return { choice, choose, shown };
}

/** The column of boxes; `nameOf` tells a screen reader which row a box is of. */
export function useChoiceColumn<Row>({ choice, choose, shown }: Rows, keyOf: (row: Row) => string, nameOf: (row: Row) => string): Column<Row> {
	const { t } = useTranslation();
	return useMemo(() => {
		const count = shown.filter((key) => isChosen(choice, key)).length;
		const every = count > 0 && count === shown.length;
		return {
			key: 'box',
			title: t('list.choose'),
			bare: true,
			heading: <Checkbox aria-label={t('list.choose_shown')} checked={every} indeterminate={count > 0 && !every} onChange={() => choose(toggleShown(choice, shown))} />,
			render: (row) => <Checkbox aria-label={t('list.choose_named', { name: nameOf(row) })} checked={isChosen(choice, keyOf(row))} onChange={() => choose(toggleRow(choice, keyOf(row), shown))} />,
		};
	}, [t, choice, choose, shown, keyOf, nameOf]);
}

interface Props {
	/** The list's own search, at the begin. */
	search?: ReactNode;
	/** "71 счётчик": said by the page, which knows what it lists. */
	count?: ReactNode;
	rows?: Rows;
	/** How many are found in all; null when nobody has counted them. */
	total?: number | null;
	/** There are more than are shown, so "all found" is another thing. */
	more?: boolean;
	/** What may be done with the chosen ones; given how many (null: all found, uncounted). */
	acts?: (count: number | null) => ReactNode;
	/** Buttons at the end: columns, export, a new one. */
	children?: ReactNode;
}

export function ListBar({ search, count, rows, total = null, more = false, acts, children }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const chosen = rows ? countOf(rows.choice, total) : 0;
	const every = rows !== undefined && rows.shown.length > 0 && rows.shown.every((key) => rows.choice.keys.has(key));
	return (
		<div className="list-bar">
			{search}
			{chosen === 0 || !rows ? (
				<span className="muted num" role="status" data-testid="row-count">
					{count}
				</span>
			) : (
				<div className="list-chosen" role="group" aria-label={t('list.chosen_acts')}>
					<span role="status">{chosen === null ? t('list.chosen_found') : t('list.chosen', { count: chosen, shown: formatCount(chosen, language) })}</span>
					{every && more && !rows.choice.all ? (
						<button type="button" className="text-button" onClick={() => rows.choose(chooseFound(rows.shown))}>
							{total === null ? t('list.choose_found') : t('list.choose_found_count', { count: total, shown: formatCount(total, language) })}
						</button>
					) : null}
					{acts?.(chosen)}
					<Button type="text" onClick={() => rows.choose(noChoice)}>
						{t('list.choose_none')}
					</Button>
				</div>
			)}
			<span className="list-bar-end">{children}</span>
		</div>
	);
}

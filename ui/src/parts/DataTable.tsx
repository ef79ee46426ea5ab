// The table of the house: dense on a desk, cards on a phone, arrow keys along the rows.
import { type KeyboardEvent, type ReactNode } from 'react';
import { NOTHING } from '@/lib/format';
import './DataTable.css';

export interface Column<Row> {
	key: string;
	title: string;
	render: (row: Row) => ReactNode;
	/** Numbers: to the right, tabular figures. */
	end?: boolean;
	nowrap?: boolean;
	/** What a card is headed with; one column of a table. */
	strong?: boolean;
	sortable?: boolean;
	/** Left out where a phone shows the table as a table. */
	wide?: boolean;
	/** Left out of the cards of a phone: what one looks up on the desk. */
	desk?: boolean;
	/** Cut off with dots rather than wrapped; the whole text is its title. */
	cut?: boolean;
	/** Explains the heading. */
	hint?: string;
	/** Stands in the heading in place of the title. */
	heading?: ReactNode;
	/** A box or button without a name of its own on a phone's card. */
	bare?: boolean;
}

interface Props<Row> {
	caption: string;
	columns: Column<Row>[];
	rows: Row[] | undefined;
	rowKey: (row: Row) => string;
	flagged?: (row: Row) => boolean;
	/** "serial" or "-serial". */
	sort?: string | undefined;
	onSort?: (sort: string) => void;
	empty: ReactNode;
	footer?: ReactNode;
	/** Rows shown are of the last question; the answer is under way. */
	stale?: boolean;
	cards?: boolean;
	/** Scrolls inside itself. */
	tall?: boolean;
	bare?: boolean;
	skeletonRows?: number;
}

function moveAlongRows(event: KeyboardEvent<HTMLTableElement>) {
	const step = event.key === 'ArrowDown' || event.key === 'j' ? 1 : event.key === 'ArrowUp' || event.key === 'k' ? -1 : 0;
	if (step === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
	const links = [...event.currentTarget.querySelectorAll<HTMLElement>('tbody td.strong a, tbody td.strong button')];
	const at = links.findIndex((link) => link === document.activeElement);
	if (at < 0) return;
	event.preventDefault();
	links[at + step]?.focus();
}

function Heading<Row>({ column, sort, onSort }: { column: Column<Row>; sort: string | undefined; onSort: ((sort: string) => void) | undefined }) {
	const rising = sort === column.key;
	const falling = sort === `-${column.key}`;
	const className = [column.end && 'end', column.wide && 'wide'].filter(Boolean).join(' ') || undefined;
	if (!column.sortable || !onSort) {
		return (
			<th scope="col" className={className} title={column.hint}>
				{column.heading ?? column.title}
			</th>
		);
	}
	return (
		<th scope="col" className={className} title={column.hint} aria-sort={rising ? 'ascending' : falling ? 'descending' : 'none'}>
			<button type="button" className="table-sort" onClick={() => onSort(rising ? `-${column.key}` : column.key)}>
				{column.title}
				<span className="mark" aria-hidden="true">
					{falling ? '▼' : '▲'}
				</span>
			</button>
		</th>
	);
}

function cellClass<Row>(column: Column<Row>, content: ReactNode): string | undefined {
	const names = [column.end && 'end', column.nowrap && 'nowrap', column.strong && 'strong', column.wide && 'wide', column.desk && 'desk', column.cut && 'cut', column.bare && 'nameless', (content === NOTHING || content === null) && 'void'].filter(Boolean);
	return names.length ? names.join(' ') : undefined;
}

export function DataTable<Row>(props: Props<Row>) {
	const { columns, rows, cards = true } = props;
	const frame = ['table-frame', cards && 'cards', props.stale && 'stale', props.tall && 'tall', props.bare && 'bare'].filter(Boolean).join(' ');
	if (rows?.length === 0) {
		return (
			<div className={`table-frame${props.bare ? ' bare' : ''}`}>
				<div className="table-empty">{props.empty}</div>
			</div>
		);
	}
	return (
		// A part that scrolls must be reachable by the keyboard.
		// eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
		<div className={frame} {...(props.bare ? {} : { role: 'region', 'aria-label': props.caption })} aria-busy={!rows || props.stale} tabIndex={0}>
			{/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
			<table className="table" onKeyDown={moveAlongRows}>
				<caption className="visually-hidden">{props.caption}</caption>
				<thead>
					<tr>
						{columns.map((column) => (
							<Heading key={column.key} column={column} sort={props.sort} onSort={props.onSort} />
						))}
					</tr>
				</thead>
				<tbody>
					{rows
						? rows.map((row) => (
								<tr key={props.rowKey(row)} className={props.flagged?.(row) ? 'flagged' : undefined}>
									{columns.map((column) => {
										const content = column.render(row);
										return (
											<td key={column.key} data-label={column.title} className={cellClass(column, content)} title={column.cut && typeof content === 'string' && content !== NOTHING ? content : undefined}>
												{content}
											</td>
										);
									})}
								</tr>
							))
						: Array.from({ length: props.skeletonRows ?? 12 }, (_, index) => (
								<tr key={index}>
									{columns.map((column) => (
										<td key={column.key} data-label={column.title} className={cellClass({ ...column, strong: false, cut: false }, undefined)}>
											<span className="skeleton" />
										</td>
									))}
								</tr>
							))}
				</tbody>
				{props.footer && rows ? <tfoot>{props.footer}</tfoot> : null}
			</table>
		</div>
	);
}

// Which columns of a list one wants to see: kept per person and list.
import { useState } from 'react';
import { TableOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session';
import { keep, keptList } from '@/lib/keep';
import type { Column } from './DataTable';
import './ColumnChoice.css';

interface Columns<Row> {
	all: Column<Row>[];
	shown: Column<Row>[];
	chosen: string[];
	choose: (keys: string[] | null) => void;
}

/** `list` names the list in what is kept; `standard` are the columns that are shown to who has chosen none. */
export function useColumnChoice<Row>(list: string, all: Column<Row>[], standard: readonly string[]): Columns<Row> {
	const { login } = useSession();
	const keptAs = `${list}.${login}`;
	const [chosen, setChosen] = useState<string[]>(() => keptList(keptAs) ?? [...standard]);
	return {
		all,
		shown: all.filter((column) => column.strong || column.bare || chosen.includes(column.key)),
		chosen,
		choose: (keys) => {
			setChosen(keys ?? [...standard]);
			keep(keptAs, keys ? JSON.stringify(keys) : null);
		},
	};
}

export function ColumnChoice<Row>({ columns }: { columns: Columns<Row> }) {
	const { t } = useTranslation();
	const [open, setOpen] = useState(false);
	const list = (
		<div className="column-choice">
			<Checkbox.Group value={columns.chosen} onChange={(keys) => columns.choose(keys)} options={columns.all.filter((column) => !column.strong && !column.bare).map((column) => ({ value: column.key, label: column.title }))} />
			<button type="button" className="text-button" onClick={() => columns.choose(null)}>
				{t('columns.reset')}
			</button>
		</div>
	);
	return (
		<Popover trigger="click" placement="bottomRight" open={open} onOpenChange={setOpen} content={list} title={t('columns.title')}>
			<Button icon={<TableOutlined />} aria-expanded={open}>
				{t('columns.title')}
			</Button>
		</Popover>
	);
}

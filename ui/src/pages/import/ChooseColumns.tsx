// What each column of the file is; how the file itself is read where the guess was wrong.
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';
import { formatCount } from '@/lib/format';
import { faultsOf, guessOf, importFields, mappingOf, type ImportField, type ImportPlan, type ImportReading, type Mapping } from '@/lib/importPlan';
import { DataTable, type Column } from '@/parts/DataTable';
import { TroubleNote } from '@/parts/Trouble';
import '@/parts/form/form.css';

type Table = Schemas['Import'];

interface Props {
	table: Table;
	/** What was chosen before, when one has come back. */
	known: ImportPlan | null;
	onBack: () => void;
	onDone: (plan: ImportPlan) => void;
}

export function ChooseColumns({ table: first, known, onBack, onDone }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const [reading, setReading] = useState<ImportReading>(() => {
		const { encoding, separator, heading, sheet } = known ?? {};
		return { ...(encoding ? { encoding } : {}), ...(separator ? { separator } : {}), ...(heading === undefined ? {} : { heading }), ...(sheet === undefined ? {} : { sheet }) };
	});
	const [own, setOwn] = useState<Mapping | null>(known ? new Map(Object.entries(known.mapping).map(([index, field]) => [Number(index), field])) : null);
	const corrected = Object.keys(reading).length > 0;
	const { heading, ...read } = reading;
	const query = { ...read, ...(heading === undefined ? {} : { heading }) };
	const { data, error, refetch } = useQuery({
		queryKey: ['imports', first.id, reading],
		queryFn: ({ signal }) => take(api.GET('/api/v1/imports/{id}', { params: { path: { id: first.id }, query }, signal })),
		enabled: corrected,
	});
	const table = corrected ? data : first;
	const mapping = own ?? (table ? guessOf(table) : new Map<number, ImportField>());
	const faults = faultsOf(mapping);
	const correct = (part: ImportReading) => {
		setReading({ ...reading, ...part });
		setOwn(null);
	};
	const set = (index: number, field: ImportField | undefined) => {
		const next = new Map(mapping);
		if (field) next.set(index, field);
		else next.delete(index);
		setOwn(next);
	};
	const columns = useColumns(mapping, faults.twice, set);
	if (error && !table) return <TroubleNote error={error} retry={refetch} />;
	return (
		<div className="stack">
			{table ? <Reading table={table} onChange={correct} /> : null}
			<p className="muted">{table ? t('import.rows', { count: table.rows, shown: formatCount(table.rows, language), columns: table.columns.length }) : <span className="skeleton" />}</p>
			<DataTable caption={t('import.step.columns')} columns={columns} rows={table?.columns} rowKey={(column) => String(column.index)} empty={t('import.no_columns')} />
			<p className="field-bad" role="alert">
				{table && faults.noKey ? t('import.no_key') : null} {faults.twice.length ? t('import.twice', { fields: faults.twice.map((field) => t(`import.field.${field}`)).join(', ') }) : null}
			</p>
			<div className="form-acts">
				<Button type="primary" disabled={!table || faults.noKey || faults.twice.length > 0 || table.rows === 0} onClick={() => onDone({ ...reading, mapping: mappingOf(mapping) })}>
					{t('import.to_check')}
				</Button>
				<Button onClick={onBack}>{t('import.other_file')}</Button>
			</div>
		</div>
	);
}

function useColumns(mapping: Mapping, twice: readonly ImportField[], set: (index: number, field: ImportField | undefined) => void): Column<Table['columns'][number]>[] {
	const { t } = useTranslation();
	const options = importFields.map((field) => ({ value: field, label: t(`import.field.${field}`) }));
	return [
		{ key: 'header', title: t('import.header'), strong: true, render: (column) => column.header || t('import.nameless', { number: column.index + 1 }) },
		{ key: 'samples', title: t('import.samples'), render: (column) => <span className="muted import-samples">{column.samples.filter(Boolean).join(' · ') || '—'}</span> },
		{
			key: 'field',
			title: t('import.means'),
			render: (column) => {
				const field = mapping.get(column.index);
				return <Select className="import-field" allowClear showSearch={{ optionFilterProp: 'label' }} aria-label={t('import.means_of', { name: column.header || column.index + 1 })} {...(field && twice.includes(field) ? { status: 'error' as const } : {})} placeholder={t('import.left_out')} value={field} options={options} onChange={(next?: ImportField) => set(column.index, next)} />;
			},
		},
	];
}

function Reading({ table, onChange }: { table: Table; onChange: (part: ImportReading) => void }) {
	const { t } = useTranslation();
	return (
		<div className="bar-of-choice">
			{table.format === 'csv' ? (
				<>
					<div className="field">
						<label htmlFor="import-encoding">{t('import.encoding')}</label>
						<Select id="import-encoding" value={table.encoding} options={(['utf-8', 'windows-1251'] as const).map((value) => ({ value, label: value === 'utf-8' ? 'UTF-8' : 'Windows-1251' }))} onChange={(encoding) => encoding && onChange({ encoding })} />
					</div>
					<div className="field">
						<label htmlFor="import-separator">{t('import.separator')}</label>
						<Select id="import-separator" value={table.separator} options={(['comma', 'semicolon', 'tab'] as const).map((value) => ({ value, label: t(`import.separators.${value}`) }))} onChange={(separator) => separator && onChange({ separator })} />
					</div>
				</>
			) : table.sheets.length > 1 ? (
				<div className="field">
					<label htmlFor="import-sheet">{t('import.sheet')}</label>
					<Select id="import-sheet" value={table.sheet ?? 1} options={table.sheets.map((name, at) => ({ value: at + 1, label: name }))} onChange={(sheet) => onChange({ sheet })} />
				</div>
			) : null}
			<Checkbox checked={table.heading} onChange={(event) => onChange({ heading: event.target.checked })}>
				{t('import.heading')}
			</Checkbox>
		</div>
	);
}

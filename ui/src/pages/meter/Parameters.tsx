import { useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { parameterHistoryQuery, parametersQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { columnOffset, formatCount, withOffset } from '@/lib/format';
import { parameterText } from '@/lib/parameterText';
import { Time } from '@/parts/bits';
import { DataTable, type Column } from '@/parts/DataTable';
import { TroubleNote } from '@/parts/Trouble';
import type { MeterCard } from '../Meter';

type Parameter = Schemas['Parameter'];

const timesOf = (parameters: Parameter[] | undefined) => columnOffset((parameters ?? []).map((parameter) => parameter.read_at));

export function Parameters({ meter }: { meter: MeterCard }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { data, error, refetch } = useQuery(parametersQuery(meter.serial));
	const [opened, setOpened] = useState<Parameter | null>(null);
	const offset = timesOf(data?.items);
	const columns = useMemo<Column<Parameter>[]>(
		() => [
			{
				key: 'name',
				title: t('parameters.name'),
				strong: true,
				render: (parameter) => (
					<button type="button" className="text-button" onClick={() => setOpened(parameter)}>
						{parameter.names[language]}
					</button>
				),
			},
			{ key: 'value', title: t('parameters.current'), render: (parameter) => <span className="num parameter-value">{parameterText(parameter.value, parameter, language)}</span> },
			{ key: 'changed_at', title: withOffset(t('parameters.since'), offset), nowrap: true, render: (parameter) => <Time value={parameter.changed_at} known={offset} /> },
			{ key: 'read_at', title: withOffset(t('parameters.read_at'), offset), hint: t('parameters.read_at_hint'), nowrap: true, render: (parameter) => <Time value={parameter.read_at} style="second" known={offset} /> },
			{ key: 'changes', title: t('parameters.changes'), end: true, render: (parameter) => formatCount(parameter.changes, language) },
		],
		[t, language, offset],
	);
	if (error && !data) return <TroubleNote error={error} retry={refetch} />;
	return (
		<>
			<DataTable
				caption={t('meter.tab.parameters')}
				columns={columns}
				rows={data?.items}
				rowKey={(parameter) => parameter.key}
				empty={
					<>
						<strong>{t('parameters.none')}</strong>
						<span>{t('parameters.none_text')}</span>
					</>
				}
			/>
			<Drawer open={opened !== null} onClose={() => setOpened(null)} title={opened?.names[language]} size={460} destroyOnHidden>
				{opened ? <History serial={meter.serial} parameterKey={opened.key} /> : null}
			</Drawer>
		</>
	);
}

/** One parameter's life as a line of steps, newest first. */
function History({ serial, parameterKey }: { serial: string; parameterKey: string }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { data, error, refetch } = useQuery(parameterHistoryQuery(serial, parameterKey));
	if (error && !data) return <TroubleNote error={error} retry={refetch} />;
	if (!data) return <span className="skeleton" style={{ height: 120 }} />;
	return (
		<ol className="history" aria-label={t('parameters.history')}>
			{data.items.map((item, at) => (
				<li key={item.since} className={at === 0 ? 'now' : undefined}>
					<strong className="num parameter-value">{parameterText(item.value, data, language)}</strong>
					<span className="muted">
						{t('parameters.from')} <Time value={item.since} style="second" />
					</span>
					<span className="muted">
						{t('parameters.last_read')} <Time value={item.read_at} style="second" />
					</span>
				</li>
			))}
		</ol>
	);
}

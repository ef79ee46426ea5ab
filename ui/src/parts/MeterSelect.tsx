// Meters by what is typed: a part of number, subscriber or address; a list from elsewhere is pasted as it is.
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { metersQuery } from '@/api/queries';
import { useDebounced } from '@/lib/hooks';
import { pastedSerials } from '@/lib/usage';
import './MeterSelect.css';

interface Common {
	id?: string;
	label?: string;
}

function useMeterBox({ id, label }: Common) {
	const { t } = useTranslation();
	const [text, setText] = useState('');
	const [open, setOpen] = useState(false);
	const q = useDebounced(text.trim().slice(0, 100), 200);
	const { data, isFetching } = useQuery({ ...metersQuery({ limit: 20, sort: 'serial', ...(q ? { q } : {}) }), enabled: open });
	return {
		...(id ? { id } : {}),
		...(label ? { 'aria-label': label } : {}),
		allowClear: true,
		placeholder: t('data.meters_choose'),
		showSearch: { filterOption: false as const, onSearch: setText, autoClearSearchValue: false },
		loading: isFetching,
		notFoundContent: isFetching ? t('data.meters_searching') : t('data.meters_none'),
		options: (data?.items ?? []).map((meter) => ({ value: meter.serial, label: meter.serial, more: [meter.type, meter.subscriber, meter.group?.path].filter(Boolean).join(' · ') })),
		optionRender: (option: { label?: React.ReactNode; data: object }) => (
			<span className="meter-option">
				{option.label}
				<span className="muted">{(option.data as { more: string }).more}</span>
			</span>
		),
		onOpenChange: setOpen,
	};
}

interface OneProps extends Common {
	value?: string | null;
	onChange?: (serial: string | null) => void;
}

export function MeterSelect({ value, onChange, ...common }: OneProps) {
	return <Select<string> {...useMeterBox(common)} value={value ?? null} onChange={(serial?: string) => onChange?.(serial ?? null)} />;
}

interface ManyProps extends Common {
	value?: readonly string[];
	onChange?: (serials: string[]) => void;
	max: number;
}

export function MetersSelect({ value = [], onChange, max, ...common }: ManyProps) {
	const box = useMeterBox(common);
	return (
		<div
			// Tab goes on to the next field: the list would take it for Enter and let go of the meter that was just chosen.
			onKeyDownCapture={(event) => {
				if (event.key === 'Tab') event.stopPropagation();
			}}
			onPaste={(event) => {
				const pasted = pastedSerials(event.clipboardData.getData('text'));
				if (!pasted) return;
				event.preventDefault();
				onChange?.([...new Set([...value, ...pasted])].slice(0, max));
			}}
		>
			<Select<string[]> {...box} mode="multiple" maxCount={max} maxTagCount="responsive" value={[...value]} onChange={(serials) => onChange?.(serials)} />
		</div>
	);
}

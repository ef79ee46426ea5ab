// One subscriber, by the begin of the name or account, or by the phone.
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { subscriberChoiceQuery, subscriberQuery } from '@/api/register';
import { useDebounced } from '@/lib/hooks';
import { addressText } from '@/lib/subscriber';

interface Props {
	id?: string;
	value?: number | null;
	onChange?: (subscriber: number | null) => void;
	label?: string;
	without?: number | null;
}

export function SubscriberSelect({ id, value, onChange, label, without = null }: Props) {
	const { t } = useTranslation();
	const [text, setText] = useState('');
	const [open, setOpen] = useState(false);
	const wanted = useDebounced(text.trim(), 200);
	const { data, isFetching } = useQuery({ ...subscriberChoiceQuery(wanted), enabled: open });
	const chosen = useQuery({ ...subscriberQuery(value ?? 0), enabled: Boolean(value) });
	const rows = (data?.items ?? []).filter((row) => row.id !== without && !row.erased);
	const known = chosen.data && !rows.some((row) => row.id === value) ? [chosen.data, ...rows] : rows;
	return (
		<Select
			{...(id ? { id } : {})}
			{...(label ? { 'aria-label': label } : {})}
			allowClear
			showSearch={{ filterOption: false, onSearch: setText }}
			loading={isFetching}
			value={known.some((row) => row.id === value) ? value : undefined}
			placeholder={t('subscriber.choose')}
			notFoundContent={isFetching ? t('subscriber.searching') : t('subscriber.not_found')}
			options={known.map((row) => ({ value: row.id, label: row.name ?? `№ ${row.id}`, more: [row.account, addressText(row)].filter(Boolean).join(' · ') }))}
			optionRender={(option) => (
				<span className="subscriber-option">
					{option.label}
					<span className="muted">{(option.data as { more: string }).more}</span>
				</span>
			)}
			onOpenChange={setOpen}
			onChange={(subscriber?: number | null) => onChange?.(subscriber ?? null)}
		/>
	);
}

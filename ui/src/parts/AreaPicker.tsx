// Which meters a person or a token sees: all, or groups with everything under them, each with an end or without.
import { CloseOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { groupsQuery } from '@/api/queries';
import { useSession } from '@/app/session';
import { addGroup, coveredBy, endGroup, hasEnded, isBlind, removeGroup, wholeArea, type AreaChoice } from '@/lib/area';
import { useNow } from '@/lib/hooks';
import { localDate } from '@/lib/zone';
import { DateBox } from './form/fields';
import { GroupSelect } from './GroupSelect';
import './AreaPicker.css';

interface Props {
	id?: string;
	value?: AreaChoice;
	onChange?: (area: AreaChoice) => void;
	/** Who gives it may not give all. */
	mayWhole?: boolean;
	/** Somebody else has the say. */
	disabled?: boolean;
}

export function AreaPicker({ id, value = wholeArea, onChange, mayWhole = true, disabled = false }: Props) {
	const { t } = useTranslation();
	const { zone } = useSession();
	const now = new Date(useNow());
	const { data } = useQuery(groupsQuery());
	const groups = data?.items ?? [];
	const pathOf = (group: number) => groups.find((known) => known.id === group)?.path.replaceAll('/', ' / ');
	return (
		<div className="area" {...(id ? { id } : {})} role="group" aria-label={t('area.title')}>
			<Radio.Group
				disabled={disabled}
				value={value.whole}
				options={[
					{ value: true, label: t('area.whole'), disabled: !mayWhole },
					{ value: false, label: t('area.some') },
				]}
				onChange={(event) => onChange?.({ ...value, whole: event.target.value as boolean })}
			/>
			{value.whole ? null : (
				<>
					{value.groups.length ? (
						<ul className="area-groups">
							{value.groups.map((group) => {
								const path = pathOf(group.id) ?? t('area.unknown', { id: group.id });
								const above = coveredBy(value, group.id, groups);
								const ended = hasEnded(group, now, zone);
								return (
									<li key={group.id}>
										<span className="area-path">
											{path}
											{ended ? <span className="warn-text area-note">{t('area.ended')}</span> : above !== null ? <span className="muted area-note">{t('area.covered', { path: pathOf(above) ?? above })}</span> : null}
										</span>
										<span className="area-until">
											<span className="muted">{t('area.until')}</span>
											<DateBox disabled={disabled} label={t('area.until_of', { path })} placeholder={t('tokens.never')} value={group.until} first={ended ? undefined : localDate(now, zone)} onChange={(until) => onChange?.(endGroup(value, group.id, until))} />
										</span>
										<Button type="text" disabled={disabled} icon={<CloseOutlined aria-hidden="true" />} aria-label={t('area.remove', { path })} onClick={() => onChange?.(removeGroup(value, group.id))} />
									</li>
								);
							})}
						</ul>
					) : null}
					<div className="area-add" hidden={disabled}>
						<GroupSelect label={t('area.add')} none={t('area.add')} value={null} without={value.groups.map((group) => group.id)} onChange={(group) => group !== null && onChange?.(addGroup(value, group))} />
					</div>
					<p className={isBlind(value) ? 'warn-text area-hint' : 'muted area-hint'}>{t(isBlind(value) ? 'area.blind' : 'area.hint')}</p>
				</>
			)}
		</div>
	);
}

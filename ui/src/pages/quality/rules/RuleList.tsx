// Rules of validation as they hold for a group, and what of them is its own.
import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, take, troubleOf, type Schemas } from '@/api/client';
import { rulesQuery } from '@/api/numbers';
import { useLanguage } from '@/app/look';
import { useMay, useSession } from '@/app/session';
import { NOTHING, formatNumber } from '@/lib/format';
import { digitsOf, shownValue } from '@/lib/ruleValue';
import { Time } from '@/parts/bits';
import { DataTable, type Column } from '@/parts/DataTable';
import { GroupSelect } from '@/parts/GroupSelect';
import { TroubleNote } from '@/parts/Trouble';
import { RuleDialog } from './RuleDialog';
import { ValidationButton } from './ValidationDialog';
import './RuleList.css';

type Rule = Schemas['ValidationRule'];

export function RuleList() {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const client = useQueryClient();
	const { csrf_token, area } = useSession();
	const mayEdit = useMay('validation.edit');
	const maySeeGroups = useMay('group.view');
	const [params, setParams] = useSearchParams();
	const asked = params.get('group');
	const group = asked && /^[1-9]\d{0,9}$/.test(asked) ? Number(asked) : null;
	const { data, error, refetch, isPlaceholderData } = useQuery(rulesQuery(group));
	const [editing, setEditing] = useState<Rule | null>(null);
	const back = useMutation({
		mutationFn: (rule: Rule) => take(api.DELETE('/api/v1/validation-rules/{rule}', { params: { path: { rule: rule.rule }, query: group === null ? {} : { group }, header: { 'X-CSRF-Token': csrf_token } } })),
		onError: (failure) => void message.error(t(`trouble.${troubleOf(failure)}.title`)),
		onSettled: () => void client.invalidateQueries({ queryKey: ['validation-rules'] }),
	});
	// Who sees a part of the meters sets rules of groups, not of the installation.
	const editable = mayEdit && (group !== null || area.whole);
	const columns = useColumns(group, editable, setEditing, (rule) => back.mutate(rule));
	return (
		<div className="stack">
			<div className="bar-of-choice">
				{maySeeGroups ? (
					<div className="rule-group">
						<GroupSelect label={t('column.group')} none={t('rule.all_groups')} value={group} onChange={(next) => setParams(next === null ? { show: 'rules' } : { show: 'rules', group: String(next) }, { replace: true })} />
					</div>
				) : null}
				<ValidationButton group={group} />
			</div>
			<p className="muted">{t(group === null ? 'rule.text' : 'rule.text_group')}</p>
			{error && !data ? <TroubleNote error={error} retry={refetch} /> : <DataTable caption={t('quality.tab.rules')} columns={columns} rows={data?.items} rowKey={(rule) => rule.rule} stale={isPlaceholderData} empty={null} skeletonRows={15} />}
			{editing ? <RuleDialog rule={editing} group={group} onClose={() => setEditing(null)} /> : null}
		</div>
	);
}

function Values({ rule }: { rule: Rule }) {
	const { t } = useTranslation();
	const language = useLanguage();
	if (!rule.parameters.length) return NOTHING;
	return (
		<span className="rule-values">
			{rule.parameters.map((parameter) => (
				<span key={parameter.name} className={parameter.value === parameter.default ? undefined : 'rule-changed'} title={t('rule.default', { value: formatNumber(shownValue(parameter, parameter.default), digitsOf(parameter), language) })}>
					{t(`rule.parameter.${rule.rule}.${parameter.name}`)}: <span className="num">{formatNumber(shownValue(parameter, parameter.value), digitsOf(parameter), language)}</span> {t(`rule.unit.${parameter.unit}`)}
				</span>
			))}
		</span>
	);
}

function useColumns(group: number | null, editable: boolean, onEdit: (rule: Rule) => void, onBack: (rule: Rule) => void): Column<Rule>[] {
	const { t } = useTranslation();
	return [
		{
			key: 'rule',
			title: t('rule.single'),
			strong: true,
			render: (rule) => (
				<span className="rule-name">
					<strong>{t(`rule.name.${rule.rule}`)}</strong>
					<span className="muted">{t(`rule.hint.${rule.rule}`)}</span>
				</span>
			),
		},
		{ key: 'enabled', title: t('rule.state'), nowrap: true, render: (rule) => <span className={rule.enabled ? undefined : 'muted'}>{t(rule.enabled ? 'rule.on' : 'rule.off')}</span> },
		{ key: 'values', title: t('rule.values'), render: (rule) => <Values rule={rule} /> },
		{ key: 'work', title: t('rule.makes'), hint: t('rule.makes_hint'), render: (rule) => t(rule.work ? 'rule.makes_work' : 'rule.makes_mark') },
		{
			key: 'own',
			title: t('rule.from'),
			render: (rule) =>
				rule.own ? (
					<>
						{t(group === null ? 'rule.own_all' : 'rule.own')}{' '}
						<span className="muted">
							{rule.who} · <Time value={rule.changed} style="date" />
						</span>
					</>
				) : (
					<span className="muted">{t(group === null ? 'rule.built_in' : 'rule.inherited')}</span>
				),
		},
		...(editable
			? [
					{
						key: 'acts',
						title: t('rule.acts'),
						bare: true,
						render: (rule: Rule) => (
							<span className="rule-acts">
								<button type="button" className="text-button" aria-label={t('rule.edit_named', { rule: t(`rule.name.${rule.rule}`) })} onClick={() => onEdit(rule)}>
									{t('act.edit')}
								</button>
								{rule.own ? (
									<button type="button" className="text-button" aria-label={t('rule.back_named', { rule: t(`rule.name.${rule.rule}`) })} onClick={() => onBack(rule)}>
										{t(group === null ? 'rule.back_all' : 'rule.back')}
									</button>
								) : null}
							</span>
						),
					},
				]
			: []),
	];
}

// «Для одного счётчика», «Для нескольких счётчиков»: what is to be made at the left, the document at the right.
import { useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { reportFormsQuery } from '@/api/reports';
import { useLanguage } from '@/app/look';
import { useSession } from '@/app/session';
import { keep, kept } from '@/lib/keep';
import { formsOfMany, formsOfOne, lastMonth, lookOf, planOf, readLook, readReport, standardLook, type ReportPlan, type ReportValues } from '@/lib/report';
import { emptyWhose } from '@/lib/usage';
import { TroubleNote } from '@/parts/Trouble';
import { ReportForm } from './ReportForm';
import { Result } from './Result';

/** More meters than an address holds come along with the step to here. */
export interface ReportState {
	serials?: string[];
}

/** What stands in the form at first: the address, then what this person chose last, then what is usual. */
function useInitial(one: boolean, forms: Schemas['ReportForm'][]): [ReportValues, (values: ReportValues) => void] {
	const language = useLanguage();
	const { login, zone } = useSession();
	const [params] = useSearchParams();
	const serials = (useLocation().state as ReportState | null)?.serials;
	const keptAs = `reports.${login}`;
	const formAs = `reports.${one ? 'one' : 'several'}.${login}`;
	const asked = useMemo(() => readReport(params), [params]);
	const [values] = useState<ReportValues>(() => {
		const look = readLook(kept(keptAs), standardLook(language));
		const wanted = [asked.form, kept(formAs), one ? 'meter' : 'group'].find((name) => forms.some((form) => form.name === name));
		return {
			...look,
			form: wanted ?? forms[0]?.name ?? '',
			meter: asked.meter ?? null,
			whose: serials ? { ...emptyWhose, serials } : asked.whose,
			period: asked.period ?? lastMonth(new Date(), zone),
			by: asked.by ?? null,
			count: '20',
		};
	});
	const remember = (made: ReportValues) => {
		keep(keptAs, JSON.stringify(lookOf(made)));
		keep(formAs, made.form);
	};
	return [values, remember];
}

export function MakeReport({ one }: { one: boolean }) {
	const { data, error, refetch } = useQuery(reportFormsQuery());
	const forms = useMemo(() => data && (one ? formsOfOne(data.items) : formsOfMany(data.items)), [data, one]);
	const { key } = useLocation();
	if (error && !data) return <TroubleNote error={error} retry={refetch} />;
	// Whoever comes by a link again gets what the link asks for.
	return forms ? <Make key={key} one={one} forms={forms} /> : <span className="skeleton" style={{ height: 480 }} />;
}

interface Begun {
	plan: ReportPlan;
	format: Schemas['ReportWish']['format'];
	job: Schemas['Job'];
	/** Its file is wanted, not only to be seen. */
	save: boolean;
}

function Make({ one, forms }: { one: boolean; forms: Schemas['ReportForm'][] }) {
	const { t } = useTranslation();
	const [initial, remember] = useInitial(one, forms);
	const [begun, setBegun] = useState<Begun | null>(null);
	return (
		<div className="report-page">
			<section className="card report-choice" aria-label={t('reports.choice')}>
				<div className="card-body">
					<ReportForm
						one={one}
						forms={forms}
						initial={initial}
						onBegun={(values, form, format, job, save) => {
							remember(values);
							setBegun({ plan: planOf(values, form, one), format, job, save });
						}}
					/>
				</div>
			</section>
			{begun ? <Result key={begun.job.id} plan={begun.plan} first={begun} /> : <Nothing one={one} />}
		</div>
	);
}

function Nothing({ one }: { one: boolean }) {
	const { t } = useTranslation();
	return (
		<section className="report-nothing" aria-label={t('reports.result')}>
			<strong>{t('reports.nothing')}</strong>
			<p className="muted">{t(`reports.begin.${one ? 'one' : 'several'}`)}</p>
		</section>
	);
}

// Meters and subscribers from a table: the file, what its columns are, a dry run with every bad row, the run itself.
import { useState } from 'react';
import { Steps } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { useTitle } from '@/lib/hooks';
import type { ImportPlan } from '@/lib/importPlan';
import { useNarrow } from '@/lib/hooks';
import { Gate } from '@/parts/Gate';
import { ChooseColumns } from './import/ChooseColumns';
import { ChooseFile } from './import/ChooseFile';
import { RunImport } from './import/RunImport';
import './Import.css';

const steps = ['file', 'columns', 'check', 'run'] as const;

export function Import() {
	return (
		<Gate right="import.run">
			<Wizard />
		</Gate>
	);
}

function Wizard() {
	const { t } = useTranslation();
	const narrow = useNarrow();
	const [step, setStep] = useState(0);
	const [table, setTable] = useState<Schemas['Import'] | null>(null);
	const [plan, setPlan] = useState<ImportPlan | null>(null);
	useTitle(t('import.title'));
	return (
		<div className="page import">
			<nav className="way" aria-label={t('meter.way')}>
				<Link to="/jobs">{t('nav.jobs')}</Link>
			</nav>
			<div className="page-head">
				<h1>{t('import.title')}</h1>
				{table ? <span className="muted">{table.name}</span> : null}
			</div>
			{narrow ? (
				<p className="muted">{t('import.step_of', { step: step + 1, count: steps.length, name: t(`import.step.${steps[step] ?? 'file'}`) })}</p>
			) : (
				<Steps size="small" current={step} items={steps.map((key) => ({ title: t(`import.step.${key}`) }))} />
			)}
			{step === 0 ? (
				<ChooseFile
					onDone={(read) => {
						setTable(read);
						setStep(1);
					}}
				/>
			) : null}
			{step === 1 && table ? (
				<ChooseColumns
					table={table}
					known={plan}
					onBack={() => setStep(0)}
					onDone={(next) => {
						setPlan(next);
						setStep(2);
					}}
				/>
			) : null}
			{step >= 2 && table && plan ? (
				<RunImport
					key={step}
					id={table.id}
					plan={plan}
					dry={step === 2}
					onBack={() => setStep(1)}
					onNext={() => setStep(3)}
					onAgain={() => {
						setTable(null);
						setPlan(null);
						setStep(0);
					}}
				/>
			) : null}
		</div>
	);
}

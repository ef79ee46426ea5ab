// What came of a run, at a glance.
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { runTone } from '@/lib/schedule';
import { Badge } from '@/parts/bits';

export function RunState({ run }: { run: Pick<Schemas['ReportRun'], 'state' | 'error'> & { late?: boolean } }) {
	const { t } = useTranslation();
	const late = run.late && run.state === 'done';
	return (
		<Badge tone={late ? 'warn' : runTone(run.state)} hint={run.error ?? undefined}>
			{t(late ? 'schedule.late' : `schedule.state.${run.state}`)}
		</Badge>
	);
}

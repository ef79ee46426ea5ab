// A new key for a program: never more than its maker may. It is told once.
import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { rightsQuery } from '@/api/queries';
import { useCsrf, useSession, type Right } from '@/app/session';
import { areaOf, choiceOf, type AreaChoice } from '@/lib/area';
import { toZone } from '@/lib/format';
import { addDays, instantOfDate, localDate } from '@/lib/zone';
import { AreaPicker } from '@/parts/AreaPicker';
import { FormFrame } from '@/parts/form/FormFrame';
import { DateField, Field, TextField } from '@/parts/form/fields';
import { Once } from '@/parts/Once';
import { RightsChoice } from '@/parts/RightsChoice';

interface Values {
	name: string;
	rights: Right[];
	area: AreaChoice;
	/** Its last day. */
	last: string | null;
}

/** Of a key that nobody has thought about. */
const DAYS = 365;

export function TokenDialog({ onClose }: { onClose: () => void }) {
	const { t } = useTranslation();
	const csrf = useCsrf();
	const client = useQueryClient();
	const { rights: mine, area, zone } = useSession();
	const [today] = useState(() => localDate(new Date(), zone));
	const { data } = useQuery(rightsQuery());
	const [made, setMade] = useState<Schemas['TokenMade'] | null>(null);
	const [initial] = useState<Values>(() => ({ name: '', rights: [], area: choiceOf(area, zone), last: addDays(today, DAYS) }));
	const given = data?.items.filter((right) => mine.includes(right.name)) ?? [];
	if (made) {
		return (
			<Modal open title={t('tokens.made')} onOk={onClose} onCancel={onClose} okText={t('job.close')} cancelButtonProps={{ hidden: true }} mask={{ closable: false }} width={640}>
				<div className="dialog">
					<p>{t('tokens.made_text')}</p>
					<Once value={made.token} label={t('tokens.token')} />
					<p className="muted">
						{t('tokens.how')} <code className="mono">Authorization: Bearer …</code>
					</p>
				</div>
			</Modal>
		);
	}
	return (
		<Modal open title={t('tokens.new')} footer={null} onCancel={onClose} width={720} mask={{ closable: false }}>
			<FormFrame<Values>
				initial={initial}
				act={t('tokens.create')}
				submit={async (values) => {
					const end = values.last ? toZone(instantOfDate(addDays(values.last, 1), 0, zone), zone) : null;
					setMade(await take(api.POST('/api/v1/tokens', { params: csrf, body: { name: values.name.trim(), rights: values.rights, area: areaOf(values.area, zone), expires_at: end } })));
					void client.invalidateQueries({ queryKey: ['tokens'] });
				}}
				onCancel={onClose}
			>
				<div className="form-columns">
					<TextField name="name" label={t('tokens.name')} required max={100} hint={t('tokens.name_hint')} autoFocus />
					<DateField name="last" label={t('tokens.last')} first={today} hint={t('tokens.last_hint')} />
				</div>
				<Field name="area" label={t('area.title')}>
					<AreaPicker mayWhole={area.whole} />
				</Field>
				<Field name="rights" label={t('tokens.rights')} required hint={t('tokens.rights_hint')}>
					<RightsChoice rights={given} />
				</Field>
			</FormFrame>
		</Modal>
	);
}

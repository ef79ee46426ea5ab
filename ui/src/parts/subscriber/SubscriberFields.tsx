import { Form, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SubscriberValues } from '@/lib/subscriber';
import { Field, TextField } from '../form/fields';
import { SuggestBox } from '../SuggestBox';

export function SubscriberFields() {
	const { t } = useTranslation();
	const kind = Form.useWatch<SubscriberValues['kind'] | undefined>('kind');
	const city = Form.useWatch<string | null | undefined>('city');
	return (
		<>
			<Field name="kind" label={t('subscriber.kind')}>
				<Radio.Group
					options={[
						{ value: 'person', label: t('subscriber.kinds.person') },
						{ value: 'organisation', label: t('subscriber.kinds.organisation') },
					]}
				/>
			</Field>
			<div className="form-columns">
				<TextField name="name" label={t(kind === 'organisation' ? 'subscriber.organisation_name' : 'subscriber.person_name')} required max={200} wide />
				<TextField name="account" label={t('column.account')} max={200} />
				<TextField name="phone" label={t('overview.phone')} type="tel" max={200} hint={t('subscriber.phone_hint')} />
				<TextField name="email" label={t('overview.email')} type="email" max={200} pattern={/^[^\s@]+@[^\s@]+\.[^\s@]+$/} />
				<Field name="city" label={t('overview.city')}>
					<SuggestBox field="city" />
				</Field>
				<Field name="street" label={t('overview.street')}>
					<SuggestBox field="street" city={city ?? ''} />
				</Field>
				<TextField name="house" label={t('overview.house')} max={200} />
				<TextField name="flat" label={t('overview.flat')} max={200} />
			</div>
		</>
	);
}

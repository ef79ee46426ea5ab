// One call beside the list that it was opened from.
import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate } from 'react-router';
import { callQuery } from '@/api/queries';
import { CallFacts } from './CallFacts';
import { withoutCall } from './CallLink';
import { TroubleNote } from './Trouble';

export function CallDrawer({ id }: { id: number }) {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const { search } = useLocation();
	const { data, error, refetch } = useQuery(callQuery(id));
	const close = () => void navigate({ search: withoutCall(search) }, { replace: true });
	return (
		<Drawer open onClose={close} title={t('call.title', { id })} size={480}>
			{error && !data ? <TroubleNote error={error} retry={refetch} /> : null}
			{data ? <CallFacts call={data} /> : error ? null : <span className="skeleton" style={{ height: 320 }} />}
			<p className="drawer-foot">
				<Link to={`/calls/${id}`}>{t(data?.capture ? 'call.open_decoded' : 'call.open')}</Link>
			</p>
		</Drawer>
	);
}

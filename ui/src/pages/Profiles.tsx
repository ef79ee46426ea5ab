import { useMemo } from 'react';
import { ReloadOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError, api, take, troubleOf, type Schemas } from '@/api/client';
import { profilesQuery } from '@/api/queries';
import { useMay, useSession } from '@/app/session';
import { useTitle } from '@/lib/hooks';
import { Badge } from '@/parts/bits';
import { DataTable, type Column } from '@/parts/DataTable';
import { TroublePage } from '@/parts/Trouble';

type Profile = Schemas['Profile'];

export function Profiles() {
	const { t } = useTranslation();
	const mayReload = useMay('profile.reload');
	const { data, error, refetch } = useQuery(profilesQuery());
	useTitle(t('nav.profiles'));
	const columns = useMemo<Column<Profile>[]>(
		() => [
			{ key: 'name', title: t('profiles.name'), strong: true, nowrap: true, render: (profile) => profile.name },
			{ key: 'title', title: t('profiles.title'), render: (profile) => profile.title },
			{ key: 'default', title: t('profiles.use'), render: (profile) => (profile.default ? <Badge tone="ok">{t('profiles.default')}</Badge> : null) },
		],
		[t],
	);
	if (error && !data) return <TroublePage error={error} retry={refetch} />;
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.profiles')}</h1>
				<span className="muted">{t('profiles.text')}</span>
				<span className="spacer" />
				{mayReload ? <Reload /> : null}
			</div>
			<DataTable caption={t('nav.profiles')} columns={columns} rows={data?.items} rowKey={(profile) => profile.name} skeletonRows={3} empty={<span>{t('profiles.none')}</span>} />
			<p className="muted">{t('profiles.how')}</p>
		</div>
	);
}

function Reload() {
	const { t } = useTranslation();
	const { message, modal } = App.useApp();
	const { csrf_token } = useSession();
	const client = useQueryClient();
	const reload = useMutation({
		mutationFn: () => take(api.POST('/api/v1/profiles/reload', { params: { header: { 'X-CSRF-Token': csrf_token } } })),
		onSuccess: (profiles) => {
			client.setQueryData(profilesQuery().queryKey, profiles);
			void client.invalidateQueries({ queryKey: ['meter'] });
			void message.success(t('profiles.reloaded', { count: profiles.items.length }));
		},
		onError: (error) => {
			const detail = error instanceof ApiError && (error.trouble === 'invalid' || error.status === 409) ? error.problem?.detail : undefined;
			// File and line are to be read in peace.
			modal.error({ title: t('profiles.refused'), content: detail ?? t(`trouble.${troubleOf(error)}.title`) });
		},
	});
	return (
		<Button icon={<ReloadOutlined aria-hidden="true" />} loading={reload.isPending} onClick={() => reload.mutate()}>
			{t('profiles.reload')}
		</Button>
	);
}

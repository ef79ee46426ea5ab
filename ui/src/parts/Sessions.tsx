// Where somebody is signed in, and ending it: one's own sessions and, for an administrator, those of others.
import { useMemo, useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '@/api/client';
import { sessionsQuery } from '@/api/queries';
import { useCsrf } from '@/app/session';
import { browserOf } from '@/lib/browser';
import { columnOffset, withOffset } from '@/lib/format';
import { Badge, Time } from './bits';
import { ConfirmDialog } from './ConfirmDialog';
import { DataTable, type Column } from './DataTable';
import { TroubleNote } from './Trouble';

type WebSession = Schemas['WebSession'];

interface Props {
	/** null: one's own. */
	user: number | null;
	login: string;
	/** Without it they are only shown. */
	mayEnd: boolean;
}

export function Sessions({ user, login, mayEnd }: Props) {
	const { t } = useTranslation();
	const csrf = useCsrf();
	const client = useQueryClient();
	const { data, error, refetch } = useQuery(sessionsQuery(user));
	const [ending, setEnding] = useState<WebSession | 'all' | null>(null);
	const others = data?.items.filter((session) => !session.current) ?? [];
	const offset = columnOffset((data?.items ?? []).flatMap((session) => [session.created_at, session.last_seen, session.expires_at]));
	const columns = useMemo<Column<WebSession>[]>(() => {
		const list: Column<WebSession>[] = [
			{
				key: 'browser',
				title: t('sessions.browser'),
				strong: true,
				render: (session) => (
					<span title={session.user_agent}>
						{browserOf(session.user_agent) ?? t('sessions.unknown')}
						{session.current ? (
							<>
								{' '}
								<Badge tone="ok">{t('sessions.this')}</Badge>
							</>
						) : null}
					</span>
				),
			},
			{ key: 'peer', title: t('sessions.peer'), nowrap: true, render: (session) => session.peer },
			{ key: 'created', title: withOffset(t('sessions.begun'), offset), nowrap: true, render: (session) => <Time value={session.created_at} known={offset} /> },
			{ key: 'seen', title: withOffset(t('sessions.seen'), offset), nowrap: true, render: (session) => <Time value={session.last_seen} known={offset} /> },
			{ key: 'expires', title: withOffset(t('sessions.expires'), offset), nowrap: true, desk: true, render: (session) => <Time value={session.expires_at} known={offset} /> },
		];
		if (mayEnd)
			list.push({
				key: 'end',
				title: t('sessions.act'),
				bare: true,
				render: (session) =>
					session.current ? null : (
						<button type="button" className="text-button" onClick={() => setEnding(session)}>
							{t('sessions.end')}
						</button>
					),
			});
		return list;
	}, [t, mayEnd, offset]);
	if (error && !data) return <TroubleNote error={error} retry={refetch} />;
	const end = (what: WebSession | 'all') => {
		if (what === 'all') return take(user === null ? api.DELETE('/api/v1/users/me/sessions', { params: csrf }) : api.DELETE('/api/v1/users/{id}/sessions', { params: { path: { id: user }, ...csrf } }));
		return take(user === null ? api.DELETE('/api/v1/users/me/sessions/{sid}', { params: { path: { sid: what.id }, ...csrf } }) : api.DELETE('/api/v1/users/{id}/sessions/{sid}', { params: { path: { id: user, sid: what.id }, ...csrf } }));
	};
	return (
		<>
			<DataTable caption={t('sessions.title')} columns={columns} rows={data?.items} rowKey={(session) => String(session.id)} skeletonRows={2} empty={<span>{t('sessions.none')}</span>} />
			{mayEnd && others.length > (user === null ? 0 : 1) ? (
				<p>
					<Button onClick={() => setEnding('all')}>{t(user === null ? 'sessions.end_others' : 'sessions.end_all')}</Button>
				</p>
			) : null}
			{ending ? (
				<ConfirmDialog
					title={ending === 'all' ? t(user === null ? 'sessions.end_others' : 'sessions.end_all_of', { login }) : t('sessions.end_named', { browser: browserOf(ending.user_agent) ?? t('sessions.unknown'), peer: ending.peer })}
					consequence={t('sessions.consequence')}
					act={t('sessions.end')}
					run={() => end(ending)}
					onDone={() => void client.invalidateQueries({ queryKey: sessionsQuery(user).queryKey })}
					onClose={() => setEnding(null)}
				/>
			) : null}
		</>
	);
}

// Keys of programs: what each may do, where, until when, and when it was used last.
import { useMemo, useState } from 'react';
import { PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { ApiError, api, take, type Schemas } from '@/api/client';
import { tokensQuery } from '@/api/queries';
import { useCsrf, useMay } from '@/app/session';
import { columnOffset, withOffset } from '@/lib/format';
import { useNow, useTitle } from '@/lib/hooks';
import { tokenState, type TokenState } from '@/lib/token';
import { AreaText } from '@/parts/AreaText';
import { Badge, Time } from '@/parts/bits';
import { ConfirmDialog } from '@/parts/ConfirmDialog';
import type { Column } from '@/parts/DataTable';
import { ListBar } from '@/parts/ListBar';
import { MoreTable } from '@/parts/MoreTable';
import { TroublePage } from '@/parts/Trouble';
import { TokenDialog } from './tokens/TokenDialog';
import { TokenRights } from './tokens/TokenRights';

type Token = Schemas['Token'];

const PAGE = 100;
const tones: Record<TokenState, 'ok' | 'warn' | 'quiet'> = { valid: 'ok', ending: 'warn', ended: 'quiet' };

export function Tokens() {
	const { t } = useTranslation();
	const own = useMay('token.own');
	const manage = useMay('token.manage');
	useTitle(t('nav.tokens'));
	if (!own && !manage) return <TroublePage error={new ApiError(403, null)} />;
	return <TokenList manage={manage} />;
}

function TokenList({ manage }: { manage: boolean }) {
	const { t } = useTranslation();
	const { message } = App.useApp();
	const csrf = useCsrf();
	const client = useQueryClient();
	const now = useNow();
	const [params, setParams] = useSearchParams();
	const everything = params.get('show') === 'all';
	const source = useInfiniteQuery(tokensQuery(PAGE));
	const known = source.data?.pages.flatMap((page) => page.items);
	const rows = everything ? known : known?.filter((token) => ['valid', 'ending'].includes(tokenState(token, now)));
	const [making, setMaking] = useState(false);
	const [revoking, setRevoking] = useState<Token | null>(null);
	const columns = useColumns(rows, manage, now, setRevoking);
	return (
		<div className="page">
			<div className="page-head">
				<h1>{t('nav.tokens')}</h1>
				<span className="muted">{t('tokens.text')}</span>
				<span className="spacer" />
				<Button type="primary" icon={<PlusOutlined aria-hidden="true" />} onClick={() => setMaking(true)}>
					{t('tokens.add')}
				</Button>
			</div>
			<ListBar count={rows && !source.hasNextPage ? t('tokens.count', { count: rows.length }) : null}>
				<Segmented
					aria-label={t('column.state')}
					value={everything ? 'all' : 'valid'}
					options={[
						{ value: 'valid', label: t('tokens.show_valid') },
						{ value: 'all', label: t('tokens.show_all') },
					]}
					onChange={(show) => setParams(show === 'all' ? { show } : {}, { replace: true })}
				/>
			</ListBar>
			<MoreTable
				counted
				caption={t('nav.tokens')}
				source={source}
				columns={columns}
				rows={rows}
				rowKey={(token) => String(token.id)}
				skeletonRows={4}
				empty={
					<>
						<strong>{t('tokens.none')}</strong>
						<span>{t('tokens.none_text')}</span>
					</>
				}
			/>
			{making ? <TokenDialog onClose={() => setMaking(false)} /> : null}
			{revoking ? (
				<ConfirmDialog
					title={t('tokens.revoke_title', { name: revoking.name })}
					consequence={t('tokens.revoke_text')}
					act={t('tokens.revoke')}
					run={() => take(api.DELETE('/api/v1/tokens/{id}', { params: { path: { id: revoking.id }, ...csrf } }))}
					onDone={() => {
						void client.invalidateQueries({ queryKey: ['tokens'] });
						void message.success(t('tokens.revoked_done', { name: revoking.name }));
					}}
					onClose={() => setRevoking(null)}
				/>
			) : null}
		</div>
	);
}

function useColumns(rows: Token[] | undefined, manage: boolean, now: number, onRevoke: (token: Token) => void): Column<Token>[] {
	const { t } = useTranslation();
	const offset = columnOffset((rows ?? []).map((token) => token.created_at));
	return useMemo(() => {
		const list: Column<Token>[] = [
			{ key: 'name', title: t('tokens.name'), strong: true, render: (token) => token.name },
			...(manage ? [{ key: 'user', title: t('tokens.user'), nowrap: true, render: (token: Token) => token.user.login }] : []),
			{ key: 'rights', title: t('tokens.rights'), nowrap: true, render: (token) => <TokenRights rights={token.rights} /> },
			{ key: 'area', title: t('area.title'), render: (token) => <AreaText area={token.area} /> },
			{ key: 'state', title: t('column.state'), nowrap: true, render: (token) => <Badge tone={tones[tokenState(token, now)]}>{t(`tokens.state.${tokenState(token, now)}`)}</Badge> },
			{ key: 'expires', title: withOffset(t('tokens.expires'), offset), nowrap: true, render: (token) => (token.expires_at ? <Time value={token.expires_at} known={offset} /> : t('tokens.never')) },
			{
				key: 'used',
				title: withOffset(t('tokens.used'), offset),
				nowrap: true,
				render: (token) =>
					token.last_used_at ? (
						<>
							<Time value={token.last_used_at} known={offset} /> <span className="muted">{token.last_used_from}</span>
						</>
					) : (
						<span className="muted">{t('tokens.not_used')}</span>
					),
			},
			{ key: 'created', title: withOffset(t('tokens.created'), offset), nowrap: true, desk: true, render: (token) => <Time value={token.created_at} known={offset} /> },
			{
				key: 'act',
				title: t('sessions.act'),
				bare: true,
				render: (token) =>
					tokenState(token, now) === 'ended' ? null : (
						<button type="button" className="text-button" aria-label={t('tokens.revoke_title', { name: token.name })} onClick={() => onRevoke(token)}>
							{t('tokens.revoke')}
						</button>
					),
			},
		];
		return list;
	}, [t, offset, manage, now, onRevoke]);
}

// What the bytes of a call mean, line by line.
import { useMemo, useState, type KeyboardEvent } from 'react';
import { DownOutlined, RightOutlined, UpOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { decodedQuery } from '@/api/queries';
import { useLanguage } from '@/app/look';
import { formatCount, formatNumber } from '@/lib/format';
import { useNarrow } from '@/lib/hooks';
import { LongList } from '@/parts/LongList';
import { TroubleNote } from '@/parts/Trouble';
import { cutAtFinds, depths, findLines, hasParts, isOpen, shownLines, type Depth, type Line } from './decodedLines';

const ROW = 24;
const NONE: ReadonlySet<number> = new Set();

export function Decoded({ id }: { id: number }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const { data, error, refetch } = useQuery(decodedQuery(id));
	if (error && !data) return <TroubleNote error={error} retry={refetch} />;
	if (!data) return <span className="skeleton" style={{ height: 480 }} />;
	return (
		<section className="decoded" aria-labelledby="decoded">
			{data.items.length ? (
				<Lines lines={data.items} />
			) : (
				<>
					<h2 id="decoded">{t('decoded.title')}</h2>
					<p className="muted">{t('decoded.empty')}</p>
				</>
			)}
			<p className="muted">
				{t('decoded.lines', { count: data.items.length, shown: formatCount(data.items.length, language) })} {data.cut ? t('decoded.cut') : null}
			</p>
		</section>
	);
}

function Lines({ lines }: { lines: Line[] }) {
	const { t } = useTranslation();
	const narrow = useNarrow();
	const [depth, setDepth] = useState<Depth>(1);
	const [turned, setTurned] = useState<ReadonlySet<number>>(NONE);
	const [wanted, setWanted] = useState('');
	const [find, setFind] = useState(0);
	const found = useMemo(() => findLines(lines, wanted), [lines, wanted]);
	// What is looked for may lie deep: then all is open.
	const open = wanted.trim() ? { depth: 9 as Depth, turned: NONE } : { depth, turned };
	const shown = useMemo(() => shownLines(lines, open.depth, open.turned), [lines, open.depth, open.turned]);
	const current = found[Math.min(find, found.length - 1)];
	const step = (by: number) => setFind((at) => (found.length ? (at + by + found.length) % found.length : 0));
	const turn = (at: number) => {
		const next = new Set(turned);
		if (!next.delete(at)) next.add(at);
		setTurned(next);
	};
	const keys = (event: KeyboardEvent) => {
		if (event.key !== 'Enter') return;
		event.preventDefault();
		step(event.shiftKey ? -1 : 1);
	};
	return (
		<>
			<div className="decoded-bar">
				<h2 id="decoded">{t('decoded.title')}</h2>
				<div className="decoded-search">
					<Input
						allowClear
						aria-label={t('decoded.search')}
						placeholder={t('decoded.search')}
						value={wanted}
						onKeyDown={keys}
						onChange={(event) => {
							setWanted(event.target.value);
							setFind(0);
						}}
					/>
					{wanted.trim() ? (
						<>
							<span className="muted num" role="status">
								{found.length ? t('decoded.found', { at: Math.min(find, found.length - 1) + 1, count: found.length }) : t('decoded.not_found')}
							</span>
							<Button size="small" icon={<UpOutlined />} disabled={!found.length} aria-label={t('decoded.previous')} onClick={() => step(-1)} />
							<Button size="small" icon={<DownOutlined />} disabled={!found.length} aria-label={t('decoded.next')} onClick={() => step(1)} />
						</>
					) : null}
				</div>
				<Segmented<Depth>
					aria-label={t('decoded.depth')}
					value={depth}
					disabled={wanted.trim() !== ''}
					options={depths.map((value) => ({ value, label: t(`decoded.depths.${value}`) }))}
					onChange={(value) => {
						setDepth(value);
						setTurned(NONE);
					}}
				/>
			</div>
			<LongList
				label={t('decoded.rows')}
				count={shown.length}
				rowHeight={ROW}
				height={narrow ? 460 : 640}
				goTo={current === undefined ? undefined : shown.indexOf(current)}
				render={(row) => {
					const at = shown[row] ?? 0;
					const line = lines[at];
					if (!line) return null;
					return <OneLine line={line} now={at === current} wanted={wanted} open={isOpen(line, at, open.depth, open.turned)} onTurn={hasParts(lines, at) && !wanted.trim() ? () => turn(at) : null} />;
				}}
			/>
		</>
	);
}

function OneLine({ line, now, wanted, open, onTurn }: { line: Line; now: boolean; wanted: string; open: boolean; onTurn: (() => void) | null }) {
	const { t } = useTranslation();
	const language = useLanguage();
	const frame = line.depth === 0;
	return (
		<div className={['decoded-line', line.direction, frame && 'whole', now && 'now'].filter(Boolean).join(' ')}>
			<span className="decoded-time">{frame ? formatNumber(line.at_ms / 1000, 3, language) : ''}</span>
			<span className="decoded-way" title={t(`decoded.${line.direction}`)}>
				{frame ? (line.direction === 'from-meter' ? '←' : '→') : ''}
				{frame ? <span className="visually-hidden">{t(`decoded.${line.direction}`)}</span> : null}
			</span>
			<span style={{ width: line.depth * 18 }} />
			{onTurn ? (
				<button type="button" className="decoded-twist" aria-expanded={open} aria-label={t('decoded.parts')} onClick={onTurn}>
					{open ? <DownOutlined /> : <RightOutlined />}
				</button>
			) : (
				<span className="decoded-twist" />
			)}
			<span lang="en">{cutAtFinds(line.text, wanted).map((piece, at) => (at % 2 ? <mark key={at}>{piece}</mark> : piece))}</span>
		</div>
	);
}

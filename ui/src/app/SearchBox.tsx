// One box for meters, subscribers and groups; `/` jumps into it from anywhere.
import { useEffect, useRef, useState } from 'react';
import { SearchOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Input, type InputRef } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { troubleOf, type Schemas } from '@/api/client';
import { searchBoxQuery } from '@/api/register';
import { useDebounced } from '@/lib/hooks';
import { listAddress, readSearch } from '@/lib/meterSearch';
import { addressOf, byKind, correctedText } from '@/lib/searchItem';
import { Kbd } from '@/parts/bits';
import './SearchBox.css';

const FOUND = 12;

function isTyping(target: EventTarget | null): boolean {
	return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function useJump(box: React.RefObject<InputRef | null>) {
	useEffect(() => {
		const jump = (event: KeyboardEvent) => {
			if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
			event.preventDefault();
			box.current?.focus({ cursor: 'all' });
		};
		window.addEventListener('keydown', jump);
		return () => window.removeEventListener('keydown', jump);
	}, [box]);
}

export function SearchBox() {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const location = useLocation();
	const box = useRef<InputRef>(null);
	const asked = location.pathname === '/meters' ? readSearch(new URLSearchParams(location.search)).q : '';
	const [text, setText] = useState(asked);
	const [shown, setShown] = useState(asked);
	const [focused, setFocused] = useState(false);
	// Another address (back, a link) brings its own words.
	if (shown !== asked) {
		setShown(asked);
		setText(asked);
	}
	useJump(box);

	const wanted = useDebounced(text.trim(), 200);
	const open = focused && text.trim().length > 1;
	const found = useQuery({ ...searchBoxQuery(wanted, FOUND), enabled: focused && wanted.length > 1 });
	const result = open && wanted.length > 1 ? found.data : undefined;
	const options = byKind(result?.items ?? []).map(({ kind, items }) => ({
		label: t(`search.kind.${kind}`),
		options: items.map((item) => ({ value: addressOf(item), label: <Found item={item} /> })),
	}));

	const list = () => {
		box.current?.blur();
		void navigate(listAddress({ q: result?.corrected.length ? correctedText(text, result.corrected) : text.trim() }));
	};

	return (
		<search className="search">
			<AutoComplete
				className="search-box"
				value={text}
				options={options}
				open={open && (options.length > 0 || found.isSuccess || found.isError)}
				defaultActiveFirstOption={false}
				popupMatchSelectWidth={480}
				listHeight={440}
				classNames={{ popup: { root: 'search-popup' } }}
				notFoundContent={found.isError ? t(`trouble.${troubleOf(found.error)}.title`) : t('search.nothing')}
				popupRender={(menu) => (
					<>
						{result?.corrected.length ? (
							<p className="search-corrected" role="status">
								{t('search.corrected', { text: correctedText(wanted, result.corrected) })}
							</p>
						) : null}
						{menu}
						{result?.more ? <p className="search-more muted">{t('search.more')}</p> : null}
					</>
				)}
				onChange={(value: string) => setText(value)}
				onSelect={(address: string) => {
					setText('');
					box.current?.blur();
					void navigate(address);
				}}
				onFocus={() => setFocused(true)}
				onBlur={() => setFocused(false)}
			>
				<Input
					ref={box}
					allowClear
					maxLength={100}
					aria-label={t('frame.search')}
					placeholder={t('frame.search')}
					prefix={<SearchOutlined />}
					suffix={focused || text ? null : <Kbd>/</Kbd>}
					onPressEnter={(event) => {
						// Enter on a result is onSelect's; "_-1" stands there when none is chosen.
						if (!/_\d+$/.test(event.currentTarget.getAttribute('aria-activedescendant') ?? '')) list();
					}}
					onKeyDown={(event) => {
						if (event.key === 'Escape') box.current?.blur();
					}}
				/>
			</AutoComplete>
		</search>
	);
}

/** Who or what it is, and by what it was found when that is not seen at once. */
function Found({ item }: { item: Schemas['SearchItem'] }) {
	const { t } = useTranslation();
	const matched = item.matched.map((field) => t(`search.matched.${field}`)).join(', ');
	return (
		<span className="search-option">
			<span className="search-what">
				<span className={item.kind === 'meter' ? 'num' : ''}>{item.kind === 'group' ? item.title?.replaceAll('/', ' / ') : item.title}</span>
				{item.retired ? <span className="muted"> · {t('meter.state.retired')}</span> : null}
				{matched ? <span className="search-matched muted">{matched}</span> : null}
			</span>
			{item.detail ? <span className="muted search-detail">{item.detail}</span> : null}
		</span>
	);
}

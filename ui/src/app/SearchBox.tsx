// One box for serial, account and subscriber; `/` jumps into it from anywhere.
import { useEffect, useRef, useState } from 'react';
import { SearchOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Input, type InputRef } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { metersQuery } from '@/api/queries';
import { useDebounced } from '@/lib/hooks';
import { listAddress, readSearch } from '@/lib/meterSearch';
import { Kbd } from '@/parts/bits';

const FOUND = 6;

function isTyping(target: EventTarget | null): boolean {
	return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
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

	useEffect(() => {
		const jump = (event: KeyboardEvent) => {
			if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
			event.preventDefault();
			box.current?.focus({ cursor: 'all' });
		};
		window.addEventListener('keydown', jump);
		return () => window.removeEventListener('keydown', jump);
	}, []);

	const wanted = useDebounced(text.trim(), 200);
	const found = useQuery({ ...metersQuery({ q: wanted, limit: FOUND }), enabled: focused && wanted.length > 1 });
	const options =
		focused && text.trim().length > 1
			? (found.data?.items ?? []).map((meter) => ({
					value: meter.serial,
					label: (
						<span className="search-option">
							<span className="num">{meter.serial}</span>
							<span className="muted">{[meter.subscriber, meter.city].filter(Boolean).join(' · ')}</span>
						</span>
					),
				}))
			: [];

	const list = () => {
		box.current?.blur();
		void navigate(listAddress({ q: text.trim() }));
	};

	return (
		<search className="search">
			<AutoComplete
				className="search-box"
				value={text}
				options={options}
				defaultActiveFirstOption={false}
				popupMatchSelectWidth={360}
				onChange={(value: string) => setText(value)}
				onSelect={(serial: string) => {
					setText('');
					box.current?.blur();
					void navigate(`/meters/${encodeURIComponent(serial)}`);
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
						// Enter on a found meter is onSelect's; "_-1" stands there when none is chosen.
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

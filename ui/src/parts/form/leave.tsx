// What was typed and not saved is not lost by a click: going elsewhere is asked about first.
import { useCallback, useEffect, useRef } from 'react';
import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useBlocker, type BlockerFunction } from 'react-router';

interface LeaveGuard {
	/** Whether something would be lost; told before leading on after a success. */
	setDirty: (dirty: boolean) => void;
	/** To be shown somewhere in the page. */
	question: React.ReactNode;
}

export function useLeaveGuard(): LeaveGuard {
	const { t } = useTranslation();
	const dirty = useRef(false);
	const blocker = useBlocker(
		useCallback<BlockerFunction>(({ currentLocation, nextLocation }) => dirty.current && currentLocation.pathname + currentLocation.search !== nextLocation.pathname + nextLocation.search, []),
	);
	useEffect(() => {
		const hold = (event: BeforeUnloadEvent) => {
			if (dirty.current) event.preventDefault();
		};
		window.addEventListener('beforeunload', hold);
		return () => window.removeEventListener('beforeunload', hold);
	}, []);
	const question =
		blocker.state === 'blocked' ? (
			<Modal open title={t('form.leave_title')} okText={t('form.leave')} okButtonProps={{ danger: true }} cancelText={t('form.stay')} onOk={() => blocker.proceed()} onCancel={() => blocker.reset()}>
				<p>{t('form.leave_text')}</p>
			</Modal>
		) : null;
	const setDirty = useCallback((now: boolean) => {
		dirty.current = now;
	}, []);
	return { setDirty, question };
}

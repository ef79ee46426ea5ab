// A call's time leads to the call: beside the list on a desk, as a page of its own on a phone.
import type { MouseEvent, ReactNode } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { useNarrow } from '@/lib/hooks';

/** The drawer's call, as it stands in the address. */
const CALL = 'call';

export function callOf(search: string): number | null {
	const value = new URLSearchParams(search).get(CALL);
	return value && /^[1-9]\d{0,15}$/.test(value) ? Number(value) : null;
}

/** The same address with no call beside it. */
export function withoutCall(search: string): string {
	const params = new URLSearchParams(search);
	params.delete(CALL);
	const rest = params.toString();
	return rest ? `?${rest}` : '';
}

export function CallLink({ id, children }: { id: number; children: ReactNode }) {
	const narrow = useNarrow();
	const navigate = useNavigate();
	const { search } = useLocation();
	const open = (event: MouseEvent) => {
		if (narrow || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
		event.preventDefault();
		const params = new URLSearchParams(search);
		params.set(CALL, String(id));
		void navigate({ search: params.toString() });
	};
	return (
		<Link to={`/calls/${id}`} onClick={open}>
			{children}
		</Link>
	);
}

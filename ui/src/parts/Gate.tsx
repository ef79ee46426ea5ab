// A page for those who may see it; others are told so, whatever address they typed.
import type { ReactNode } from 'react';
import { ApiError } from '@/api/client';
import { useMay, type Right } from '@/app/session';
import { TroublePage } from './Trouble';

export function Gate({ right, children }: { right: Right; children: ReactNode }) {
	return useMay(right) ? children : <TroublePage error={new ApiError(403, null)} />;
}

/** A part of a page: without the right it is not there. */
export function May({ right, children }: { right: Right; children: ReactNode }) {
	return useMay(right) ? children : null;
}

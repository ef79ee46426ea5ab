import type { ReactNode } from 'react';

export function Card({ title, children, more }: { title: string; children: ReactNode; more?: ReactNode }) {
	return (
		<section className="card">
			<div className="card-head">
				<h2>{title}</h2>
				{more}
			</div>
			<div className="card-body">{children}</div>
		</section>
	);
}

/** Changes what the card shows. */
export function CardAct({ text, named, onClick }: { text: string; named: string; onClick: () => void }) {
	return (
		<button type="button" className="text-button card-act no-print" aria-label={named} onClick={onClick}>
			{text}
		</button>
	);
}

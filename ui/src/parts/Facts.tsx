// Names and values, one pair a line.
import type { ReactNode } from 'react';
import { NOTHING } from '@/lib/format';
import './Facts.css';

export type Fact = [name: string, value: ReactNode];

export function Facts({ list }: { list: Fact[] }) {
	return (
		<dl className="facts">
			{list.map(([name, value]) => (
				<div key={name}>
					<dt>{name}</dt>
					<dd>{value ?? NOTHING}</dd>
				</div>
			))}
		</dl>
	);
}

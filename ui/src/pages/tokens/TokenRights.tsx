import { Popover } from 'antd';
import { useTranslation } from 'react-i18next';

/** How many functions, and which when one asks. */
export function TokenRights({ rights }: { rights: string[] }) {
	const { t } = useTranslation();
	const list = (
		<ul className="token-rights">
			{rights.map((name) => (
				<li key={name}>{t(`right.${name.replace('.', '_')}`, { defaultValue: name })}</li>
			))}
		</ul>
	);
	return (
		<Popover trigger="click" content={list}>
			<button type="button" className="text-button">
				{t('tokens.functions', { count: rights.length })}
			</button>
		</Popover>
	);
}

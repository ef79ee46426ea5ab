// One setting: what it means, its box with unit and range, where the value comes from, what is wrong with it.
import { useId, type ReactNode } from 'react';
import { Input, Select, Switch } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/app/look';
import { scaled, uniform, type SettingFault, type SettingRow } from '@/lib/setting';
import { Badge, Time } from '@/parts/bits';

/** So begins the default of what a further port has as the main one has it. */
const OF_MAIN = 'that of ';

interface Props {
	row: SettingRow;
	draft: string | null | undefined;
	fault: SettingFault | null;
	/** The server's word. */
	refused: string | null;
	mayEdit: boolean;
	busy: boolean;
	onChange: (text: string | null) => void;
}

export function SettingLine({ row, draft, fault, refused, mayEdit, busy, onChange }: Props) {
	const { t } = useTranslation();
	const language = useLanguage();
	const id = useId();
	const range = useRange(row);
	const locked = !mayEdit || row.read_only !== null;
	const bad = fault ? t(`settings.fault.${fault.fault}`, { ...fault }) : refused;
	const own = row.source === 'database' ? draft !== null : typeof draft === 'string';
	return (
		<div className={`setting${draft !== undefined ? ' setting-changed' : ''}`}>
			<div className="setting-words">
				<label htmlFor={id} className="setting-key">
					{row.key}
				</label>
				<p id={`${id}-text`}>{row.description[language]}</p>
			</div>
			<div className="setting-value">
				<Box id={id} row={row} text={shownText(row, draft)} locked={locked || busy} bad={Boolean(bad)} onChange={onChange} />
				<p className="setting-range muted" id={`${id}-range`}>
					{[range, t('settings.default', { value: presetText(row, t) })].filter(Boolean).join(' · ')}
				</p>
				{bad ? (
					<p className="field-bad" role="alert">
						{bad}
					</p>
				) : null}
				<p className="setting-source">
					<Source row={row} draft={draft} />
					{row.needs_restart && draft !== undefined ? <Badge tone="warn">{t('settings.needs_restart')}</Badge> : null}
					{row.waits ? <Badge tone="warn">{t('settings.waits')}</Badge> : null}
					{own && !locked ? (
						<button type="button" className="text-button" aria-label={t('settings.reset_named', { key: row.key })} onClick={() => onChange(null)}>
							{t('settings.reset')}
						</button>
					) : null}
				</p>
				{row.read_only ? <p className="muted setting-locked">{t(`settings.locked.${row.read_only}`, { where: row.where ?? '' })}</p> : null}
			</div>
		</div>
	);
}

/** After a reset the default shows; nobody sees what a secret is. */
function shownText(row: SettingRow, draft: string | null | undefined): string {
	if (typeof draft === 'string') return draft;
	if (row.secret) return '';
	if (draft === null) return row.name === null ? row.default : '';
	return row.value;
}

function presetText(row: SettingRow, t: TFunction): string {
	if (row.type === 'bool' && (row.default === 'true' || row.default === 'false')) return t(row.default === 'true' ? 'act.yes' : 'act.no').toLowerCase();
	if (row.default.startsWith(OF_MAIN)) return t('settings.as_main', { key: row.default.slice(OF_MAIN.length) });
	return row.default === '' ? t('settings.empty') : uniform(row.default, row.type);
}

function useRange(row: SettingRow): string {
	const { t } = useTranslation();
	if (row.type === 'bool' || row.type === 'address') return '';
	if (row.type === 'enum') return '';
	const unit = row.type === 'int' ? '' : t(`settings.form.${row.type}`);
	if (row.min === null || row.max === null) return unit;
	if (row.unit === 'length') return row.min > 0 ? t('settings.length', { min: row.min, max: row.max }) : t('settings.length_to', { max: row.max });
	return [t('settings.range', { min: scaled(row.min, row.type), max: scaled(row.max, row.type) }), unit].filter(Boolean).join(', ');
}

interface BoxProps {
	id: string;
	row: SettingRow;
	text: string;
	locked: boolean;
	bad: boolean;
	onChange: (text: string) => void;
}

function Box({ id, row, text, locked, bad, onChange }: BoxProps): ReactNode {
	const { t } = useTranslation();
	const described = { 'aria-describedby': `${id}-text ${id}-range`, 'aria-invalid': bad };
	if (row.type === 'bool') return <Switch id={id} checked={text === 'true'} disabled={locked} onChange={(on) => onChange(String(on))} aria-label={row.key} {...described} />;
	if (row.type === 'enum')
		return <Select id={id} value={text || null} disabled={locked} options={row.words.map((word) => ({ value: word, label: word }))} onChange={(word) => onChange(word)} aria-label={row.key} />;
	const status = bad ? ({ status: 'error' } as const) : {};
	const common = { id, value: text, disabled: locked, maxLength: 1024, autoComplete: 'off', spellCheck: false, ...status, ...described };
	if (row.secret) return <Input.Password {...common} autoComplete="new-password" placeholder={row.value ? t('settings.secret_set') : ''} onChange={(event) => onChange(event.target.value)} />;
	return <Input {...common} {...(row.unit && row.unit !== 'length' ? { suffix: <span className="muted">{t(`settings.unit.${row.unit}`)}</span> } : {})} placeholder={row.name === null ? '' : presetText(row, t)} onChange={(event) => onChange(event.target.value)} />;
}

function Source({ row, draft }: { row: SettingRow; draft: string | null | undefined }) {
	const { t } = useTranslation();
	if (draft === null) return <Badge tone="warn">{t('settings.will_reset')}</Badge>;
	if (draft !== undefined) return <Badge tone="warn">{t('settings.not_saved')}</Badge>;
	return (
		<span className="muted">
			{t(`settings.source.${row.source}`, { where: row.where ?? '' })}
			{row.source === 'database' && row.changed_by ? (
				<>
					: {row.changed_by}, <Time value={row.changed_at} />
				</>
			) : null}
		</span>
	);
}

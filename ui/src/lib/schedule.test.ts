import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInstance, type TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { inBalanceZone, signed } from './balance';
import { lastMonth, standardLook } from './report';
import { isAddress, isFolder, newSchedule, runTone, scheduleText, scheduleValues, scheduleWish, valuesText, type Schedule, type ScheduleValues } from './schedule';
import { emptyWhose } from './usage';

const form = { name: 'group', title: { ru: '', en: '' }, meters: true, period: true, by: false, zone: false };
const standard = newSchedule({ ...standardLook('ru'), form: 'group', meter: null, whose: { ...emptyWhose, kind: 'group', group: 4 }, period: lastMonth(new Date(), 'UTC'), by: null, count: '20' }, 'Europe/Moscow');
const values = (more: Partial<ScheduleValues> = {}): ScheduleValues => ({ ...standard, name: ' Месячный ', ...more });
const saved = (more: Partial<ScheduleValues> = {}): Schedule => ({ ...scheduleWish(values(more), form), id: 1, enabled: true, owner: { id: 1, name: 'admin' }, next_at: null, last: null });

let ru: TFunction;

beforeAll(async () => {
	const own = createInstance();
	const words = JSON.parse(readFileSync(join(resolve(import.meta.dirname, '../../..'), 'i18n/ru.json'), 'utf8')) as object;
	await own.init({ lng: 'ru', resources: { ru: { translation: words } }, interpolation: { escapeValue: false } });
	ru = own.t;
});

describe('a schedule', () => {
	it('is asked for without a period of its own', () => {
		expect(scheduleWish(values({ mail: [' a@b.ru '], folder: ' месяц ' }), form)).toEqual({
			name: 'Месячный',
			report: { form: 'group', group: 4, convention: 'start', language: 'ru', signatures: true, format: 'pdf' },
			span: 'month',
			calendar: { every: 'month', day: 2, time: '08:00', zone: 'Europe/Moscow' },
			condition: { completeness: 98, deadline_hours: 48 },
			deliver: { folder: 'месяц', mail: { to: ['a@b.ru'] } },
		});
		expect(scheduleWish(values({ every: 'week', weekday: 5, waits: false }), form)).toMatchObject({ calendar: { every: 'week', weekday: 5 }, condition: { completeness: null, deadline_hours: 0 }, deliver: { folder: null, mail: null } });
	});

	it('comes back into its form as it was', () => {
		for (const more of [{}, { every: 'day' as const, waits: false }, { day: 'last' as const, mail: ['a@b.ru'], subject: 'Тема' }, { whose: { ...emptyWhose, kind: 'group' as const } }, { whose: { ...emptyWhose, serials: ['15401450'] } }]) {
			const wish = scheduleWish(values(more), form);
			expect(scheduleWish(scheduleValues(saved(more), standard), form)).toEqual(wish);
		}
	});

	it('is told in plain words', () => {
		expect(valuesText(values(), ru)).toBe('Каждый месяц 2-го числа в 08:00, когда данных не меньше 98\u00a0%, но не позже чем через 48\u00a0ч');
		expect(scheduleText(saved({ every: 'week', weekday: 1, waits: false }), ru)).toBe('По понедельникам в 08:00');
		expect(scheduleText(saved({ every: 'day', waits: false }), ru)).toBe('Каждый день в 08:00');
		expect(scheduleText(saved({ day: 'last', waits: false }), ru)).toBe('В последний день каждого месяца в 08:00');
	});

	it('takes addresses and folders that are some', () => {
		for (const good of ['a@b.ru', 'Иван@почта.рф']) expect(isAddress(good), good).toBe(true);
		for (const bad of ['', 'a', 'a@b', 'a b@c.ru', 'a@b.ru, c@d.ru']) expect(isAddress(bad), bad).toBe(false);
		for (const good of ['месяц', 'a/b', '.']) expect(isFolder(good), good).toBe(true);
		for (const bad of ['/etc', '../x', 'a//b', 'a/..', 'a\\b']) expect(isFolder(bad), bad).toBe(false);
	});

	it('has runs that shout only when they failed', () => {
		expect(['done', 'failed', 'making', 'cancelled'].map((state) => runTone(state as 'done'))).toEqual(['ok', 'bad', 'quiet', 'quiet']);
	});
});

describe('the balance of a zone', () => {
	const whole = { imbalance: 1, inlet_completeness: 100, group_completeness: 100, inlet_estimated_share: 0, group_estimated_share: 0, inlet_substitute_share: null, group_substitute_share: 0 };

	it('is marked where it is not all measured', () => {
		for (const kind of ['gap', 'estimated', 'substitute'] as const) expect(inBalanceZone(kind, whole)).toBe(false);
		expect(inBalanceZone('gap', { ...whole, imbalance: null })).toBe(true);
		expect(inBalanceZone('gap', { ...whole, group_completeness: 99.99 })).toBe(true);
		expect(inBalanceZone('estimated', { ...whole, inlet_estimated_share: 0.5 })).toBe(true);
		expect(inBalanceZone('substitute', { ...whole, group_substitute_share: 12 })).toBe(true);
	});

	it('has a sign', () => {
		expect([signed(2, '2,00'), signed(-2, '−2,00'), signed(0, '0,00')]).toEqual(['+2,00', '−2,00', '0,00']);
	});
});

import { describe, expect, it } from 'vitest';
import { formsOfMany, formsOfOne, hasMeters, lastMonth, lookOf, periodAs, periodText, periodWish, planOf, readLook, readPeriod, readReport, type ReportLook, type ReportValues } from './report';
import { pastedSerials, readWhose } from './usage';

const form = (name: string, more: object = {}) => ({ name, title: { ru: name, en: name }, meters: true, period: true, by: false, zone: false, ...more });
const look: ReportLook = { gas_day_start: '', convention: 'start', format: 'pdf', language: 'ru', decimal: null, charts: false, signatures: true, sheets: false };
const params = (text: string) => new URLSearchParams(text);
const values = (more: Partial<ReportValues> = {}): ReportValues => ({ ...look, form: 'meter', meter: null, whose: readWhose(params('')), period: { kind: 'month', from: '2017-09-01', to: '2017-09-30' }, by: null, count: '20', ...more });

describe('the period of a report', () => {
	it('is the month that has closed last, by the clock of the zone', () => {
		expect(lastMonth(new Date('2017-10-05T05:00:00Z'), 'Europe/Moscow')).toEqual({ kind: 'month', from: '2017-09-01', to: '2017-09-30' });
		expect(lastMonth(new Date('2017-12-31T22:00:00Z'), 'Europe/Moscow').from).toBe('2017-12-01');
	});

	it('is asked for as its kind is written', () => {
		const { period } = values();
		expect(periodWish(period)).toEqual({ period: '2017-09' });
		expect(periodWish(periodAs(period, 'year'))).toEqual({ period: '2017' });
		expect(periodWish(periodAs(period, 'day'))).toEqual({ period: '2017-09-01' });
		expect(periodWish(periodAs(period, 'range'))).toEqual({ from: '2017-09-01', to: '2017-09-30' });
		expect(periodWish(periodAs({ kind: 'year', from: '2016-01-01', to: '' }, 'range'))).toEqual({ from: '2016-01-01', to: '2016-12-31' });
		expect(periodWish(periodAs({ kind: 'day', from: '2016-02-29', to: '' }, 'range'))).toEqual({ from: '2016-02-29', to: '2016-02-29' });
	});

	it('comes out of an address, and nonsense does not', () => {
		expect(readPeriod(params('period=2017-09'))).toEqual({ kind: 'month', from: '2017-09-01', to: '2017-09-01' });
		expect(readPeriod(params('period=2017'))?.kind).toBe('year');
		expect(readPeriod(params('period=2017-09-27'))?.kind).toBe('day');
		expect(readPeriod(params('from=2017-09-01&to=2017-09-15'))).toEqual({ kind: 'range', from: '2017-09-01', to: '2017-09-15' });
		for (const bad of ['period=2017-13', 'period=20', 'period=2017-02-30', 'from=2017-09-01', '']) expect(readPeriod(params(bad)), bad).toBeNull();
	});

	it('is told in the language', () => {
		expect(periodText('2017-09', 'ru')).toBe('Сентябрь 2017');
		expect(periodText('2017', 'ru')).toBe('2017');
		expect(periodText('2017-09-01/2017-09-15', 'ru')).toBe('01.09.2017 – 15.09.2017');
		expect(periodText('2017-09-27', 'en')).toBe('27 Sept 2017');
		expect(periodText('', 'en')).toBe('—');
	});
});

describe('what is asked of the API', () => {
	it('is what the form takes, and no more', () => {
		expect(planOf(values({ meter: '15401450' }), form('meter', { by: true }), true)).toEqual({ form: 'meter', meter: '15401450', period: '2017-09', convention: 'start', charts: false, language: 'ru', signatures: true });
		expect(planOf(values({ count: '50', gas_day_start: '06:00', decimal: '.', whose: readWhose(params('of=group&group=4')) }), form('top'), false)).toEqual({ form: 'top', group: 4, period: '2017-09', convention: 'start', gas_day_start: '06:00', count: 50, language: 'ru', decimal: '.', signatures: true });
		expect(planOf(values(), form('actions', { meters: false }), false)).not.toHaveProperty('search');
	});

	it('names meters by number, by group or by what a search finds', () => {
		const of = (text: string) => planOf(values({ whose: readWhose(params(text)), by: 'day', sheets: true }), form('meter', { by: true }), false);
		expect(of('serials=1,2')).toMatchObject({ serials: ['1', '2'], by: 'day', sheets: true });
		expect(of('of=search&city=Ростов&completeness_below=90')).toMatchObject({ search: { city: 'Ростов', completeness_below: '90' } });
		expect(planOf(values({ whose: readWhose(params('of=search&city=Ростов')), saved: 3 }), form('meter', { by: true }), false)).toMatchObject({ saved_search: 3 });
		expect(planOf(values({ whose: readWhose(params('serials=1,2')), saved: 3 }), form('meter', { by: true }), false)).not.toHaveProperty('saved_search');
		expect(of('of=free&free_group=7')).toMatchObject({ search: { free_group: '7' } });
		expect(of('of=group')).toMatchObject({ search: {} });
	});

	it('needs somebody', () => {
		expect(hasMeters(values(), true)).toBe(false);
		expect(hasMeters(values({ meter: '1' }), true)).toBe(true);
		expect(hasMeters(values({ whose: readWhose(params('of=search')) }), false)).toBe(false);
		expect(hasMeters(values({ whose: readWhose(params('of=group')) }), false)).toBe(true);
	});

	it('has forms for one meter and forms for several', () => {
		const forms = [form('meter', { by: true }), form('group'), form('top'), form('events'), form('actions', { meters: false }), form('imbalance', { meters: false, zone: true })];
		expect(formsOfOne(forms).map(({ name }) => name)).toEqual(['meter', 'events']);
		expect(formsOfMany(forms).map(({ name }) => name)).toEqual(['meter', 'group', 'top', 'events', 'actions']);
	});
});

describe('what an address and the browser remember', () => {
	it('fills the form', () => {
		expect(readReport(params('serials=15401450&form=events&period=2017-09&by=hour'))).toMatchObject({ meter: '15401450', form: 'events', by: 'hour', period: { kind: 'month' } });
		expect(readReport(params('serials=1,2&form=%3Cb%3E&by=week'))).toEqual({ whose: readWhose(params('serials=1,2')) });
	});

	it('is taken as far as it makes sense', () => {
		const kept = JSON.stringify(lookOf({ ...look, format: 'xlsx', gas_day_start: '10:00', decimal: ',' }));
		expect(readLook(kept, look)).toEqual({ ...look, format: 'xlsx', gas_day_start: '10:00', decimal: ',' });
		expect(readLook('{"format":"exe","charts":1,"signatures":false,"more":2}', look)).toEqual({ ...look, signatures: false });
		for (const bad of [null, '', '[', '7', 'null']) expect(readLook(bad, look)).toEqual(look);
	});

	it('takes a list of numbers as it was copied', () => {
		expect(pastedSerials('15401450\n15401491, 15666428;\t15666429')).toEqual(['15401450', '15401491', '15666428', '15666429']);
		expect(pastedSerials('Иванов Пётр')).toBeNull();
		expect(pastedSerials('15401450')).toBeNull();
	});
});

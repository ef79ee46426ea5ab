import { describe, expect, it } from 'vitest';
import { NOTHING, columnOffset, formatAgo, formatBytes, formatDuration, formatNumber, formatShare, formatTime, formatTotal, formatVolume, offsetOf, toZone } from './format';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('numbers', () => {
	it('have the decimal sign of the language and three digits', () => {
		expect(plain(formatVolume(15279.569, 'ru'))).toBe('15 279,569');
		expect(formatVolume(15279.569, 'en')).toBe('15,279.569');
		expect(formatTotal({ total: 1.5, missing: 0 }, 'en')).toBe('1.500');
		expect(formatTotal({ total: 1.5, missing: 2 }, 'en')).toBe('≥ 1.500');
		expect(formatTotal({ total: null, missing: 2 }, 'en')).toBe(NOTHING);
		expect(formatTotal(undefined, 'en')).toBe(NOTHING);
		expect(formatVolume(0, 'ru')).toBe('0,000');
		expect(plain(formatVolume(5443, 'ru'))).toBe('5 443,000');
	});

	it('round half up, as the paper does', () => {
		expect(formatNumber('0.6885', 3, 'ru')).toBe('0,689');
		expect(formatNumber('99998.5005', 3, 'en')).toBe('99,998.501');
	});

	it('have a true minus and no negative zero', () => {
		expect(formatNumber(-4.5, 1, 'ru')).toBe('−4,5');
		expect(formatNumber(-0.001, 2, 'ru')).toBe('0,00');
	});

	it('say when there is none', () => {
		for (const nothing of [null, undefined, '', Number.NaN]) expect(formatNumber(nothing, 3, 'ru')).toBe(NOTHING);
	});

	it('never round a share up to the whole', () => {
		expect(plain(formatShare(0.99996, 'ru'))).toBe('99,9 %');
		expect(plain(formatShare(1, 'ru'))).toBe('100 %');
		expect(plain(formatShare(0, 'en'))).toBe('0 %');
		expect(formatShare(null, 'en')).toBe(NOTHING);
	});

	it('give bytes and lengths of time a unit', () => {
		expect(plain(formatBytes(812, 'ru'))).toBe('812 Б');
		expect(plain(formatBytes(14_541, 'en'))).toBe('14.2 KiB');
		expect(formatDuration(35, 'ru')).toBe('35 мс');
		expect(formatDuration(2_449, 'ru')).toBe('2,4 с');
		expect(formatDuration(185_000, 'ru')).toBe('3 мин 05 с');
		expect(formatDuration(7_500_000, 'en')).toBe('2 h 05 min');
		expect(formatDuration(null, 'en')).toBe(NOTHING);
	});
});

describe('times', () => {
	const time = '2017-10-04T21:59:40+03:00';

	it('are shown by their own offset, wherever the browser is', () => {
		expect(formatTime(time, 'second', 'ru')).toBe('04.10.2017 21:59:40');
		expect(formatTime(time, 'second', 'en')).toBe('04 Oct 2017 21:59:40');
		expect(formatTime('2017-10-04T21:59:40+10:00', 'minute', 'ru')).toBe('04.10.2017 21:59');
		expect(formatTime(time, 'month', 'ru')).toBe('Октябрь 2017');
		expect(formatTime(time, 'day-month', 'ru')).toBe('04.10');
		expect(formatTime('2017-10-04T00:00:00Z', 'clock', 'ru')).toBe('00:00');
	});

	it('say when there is none', () => {
		expect(formatTime(null, 'second', 'ru')).toBe(NOTHING);
		expect(formatTime('yesterday', 'second', 'ru')).toBe(NOTHING);
	});

	it('name the offset', () => {
		expect(offsetOf(time)).toBe('UTC+3');
		expect(offsetOf('2017-10-04T00:00:00Z')).toBe('UTC');
		expect(offsetOf('2017-10-04T00:00:00+00:00')).toBe('UTC');
		expect(offsetOf('2017-10-04T00:00:00-04:30')).toBe('UTC−4:30');
		expect(columnOffset([null, time])).toBe('UTC+3');
		expect(columnOffset([])).toBe('');
	});

	it('are written with the offset of the zone at that instant', () => {
		expect(toZone(new Date('2018-10-27T12:00:00Z'), 'Europe/Volgograd')).toBe('2018-10-27T15:00:00+03:00');
		expect(toZone(new Date('2018-10-28T12:00:00Z'), 'Europe/Volgograd')).toBe('2018-10-28T16:00:00+04:00');
		expect(toZone(new Date('2020-01-01T00:00:00Z'), 'America/Caracas')).toBe('2019-12-31T20:00:00-04:00');
		expect(toZone(new Date('2020-01-01T00:00:00Z'), 'No/Such')).toBe('2020-01-01T00:00:00+00:00');
	});

	it('tell how long ago', () => {
		const now = Date.parse('2017-10-04T19:05:00Z');
		expect(formatAgo(time, now, 'ru')).toBe('5 минут назад');
		expect(formatAgo('2017-10-02T19:00:00Z', now, 'ru')).toBe('позавчера');
		expect(formatAgo('2017-10-04T19:04:40Z', now, 'ru')).toBe('сейчас');
	});
});

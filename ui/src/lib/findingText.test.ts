import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import ru from '../../../i18n/ru.json';
import { findingDetail, isGraveFinding } from './findingText';

const plain = (texts: string[]) => texts.map((text) => text.replace(/[\u00a0\u202f]/g, ' '));

describe('a finding in words', () => {
	beforeAll(() => i18next.init({ lng: 'ru', resources: { ru: { translation: ru } }, interpolation: { escapeValue: false } }));
	const say = (detail: Parameters<typeof findingDetail>[0]['detail']) => plain(findingDetail({ kind: 'driver-changed', detail }, i18next.t, 'ru'));

	it('tells before and after of what changed', () => {
		expect(say({ before: 'ВК-G4', after: 'ВК-G6' })).toEqual(['было ВК-G4, стало ВК-G6']);
		expect(say({ index_before: 1203.5, index: 0.25 })).toEqual(['показание было 1 203,500 м³, стало 0,250 м³']);
	});

	it('names the protocols', () => {
		expect(say({ before: 'dlms-hdlc', after: 'own' })).toEqual(['было DLMS, HDLC, стало own']);
	});

	it('tells how far a clock is off', () => {
		expect(say({ seconds: -3600 })).toEqual(['отстаёт на 1 ч 00 мин']);
		expect(say({ seconds: 90, records: 2 })).toEqual(['спешит на 1 мин 30 с', '2 записи']);
	});

	it('says nothing where there is nothing', () => {
		expect(say({})).toEqual([]);
	});

	it('is grave when it casts doubt on whose figures these are', () => {
		expect([isGraveFinding('clone'), isGraveFinding('firmware-changed')]).toEqual([true, false]);
	});
});

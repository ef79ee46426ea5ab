import { describe, expect, it } from 'vitest';
import { parameterText } from './parameterText';

const of = (kind: Parameters<typeof parameterText>[1]['kind'], unit: string | null = null, secret = false) => ({ kind, secret, unit: unit ? { ru: unit, en: unit } : null, choices: [] });

describe('parameters', () => {
	it('keep their digits and take the decimal sign of the language', () => {
		expect(parameterText('20.00', of('decimal', '°C'), 'ru')).toBe('20,00 °C');
		expect(parameterText('20.00', of('decimal', '°C'), 'en')).toBe('20.00 °C');
		expect(parameterText('-10', of('int', '°C'), 'ru')).toBe('−10 °C');
		expect(parameterText('101325', of('decimal', 'Па'), 'ru')).toBe('101325 Па');
	});

	it('are shown as what they are', () => {
		expect(parameterText('180', of('zone'), 'ru')).toBe('UTC+3');
		expect(parameterText('-270', of('zone'), 'ru')).toBe('UTC−4:30');
		expect(parameterText('06:00-08:00', of('window'), 'ru')).toBe('06:00 – 08:00');
		expect(parameterText('internet.mts.ru', of('text'), 'ru')).toBe('internet.mts.ru');
		expect(parameterText('••••', of('digits', null, true), 'ru')).toBe('••••');
		expect(parameterText('', of('text'), 'ru')).toBe('—');
		expect(parameterText('2', { ...of('enum'), choices: [{ value: '2', names: { ru: 'суточный', en: 'daily' } }] }, 'ru')).toBe('суточный');
	});
});

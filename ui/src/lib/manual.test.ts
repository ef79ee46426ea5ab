import { describe, expect, it } from 'vitest';
import { headingsOf, manualAddress, searchManual } from './manual';

const slugger = () => (text: string) => text.toLowerCase().replaceAll(' ', '-');
const text = '# Руководство\n\nВступление о счётчиках.\n\n## Первый вход\n\nПароль печатается один раз.\n\n```\n## не заголовок\n```\n\n### `themis user`\n\n| команда | что делает |\n|---|---|\n| user add | заводит пользователя |\n';

describe('a manual', () => {
	it('has contents of its headings, not of what stands in code', () => {
		expect(headingsOf(text, slugger())).toEqual([
			{ depth: 2, text: 'Первый вход', slug: 'первый-вход' },
			{ depth: 3, text: 'themis user', slug: 'themis-user' },
		]);
	});

	it('is searched line by line, all words, with the section', () => {
		expect(searchManual('user', text, 'ОДИН пароль', slugger)).toEqual([{ name: 'user', slug: 'первый-вход', section: 'Первый вход', line: 'Пароль печатается один раз.' }]);
		expect(searchManual('user', text, 'заводит', slugger)[0]?.line).toBe('user add · заводит пользователя');
		expect(searchManual('user', text, '  ', slugger)).toEqual([]);
	});

	it('leads to other manuals within the program and nowhere strange', () => {
		const known = ['user', 'administrator'];
		expect(manualAddress('administrator.md#вход', known)).toBe('/documentation/administrator#вход');
		expect(manualAddress('../ru/user.md', known)).toBe('/documentation/user');
		expect(manualAddress('#start', known)).toBe('#start');
		expect(manualAddress('https://example.org/x', known)).toBe('https://example.org/x');
		expect(manualAddress('../settings.md', known)).toBeNull();
		expect(manualAddress('javascript:alert(1)', known)).toBeNull();
	});
});

// People, roles, tokens, audit and manuals for the imitation of the server.
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { HOURS, groups, local, now } from './data.ts';

const { HOUR, DAY } = HOURS;
const root = resolve(import.meta.dirname, '../..');

export const rights = [...readFileSync(`${root}/src/service/rights.conf`, 'utf8').matchAll(/name = "([\w.-]+)"; group = "(\w+)"; roles = "(\w+)"/g)].map(([, name = '', group = '', roles = '']) => ({ name, group, roles }));

export const roles = [
	{ id: 1, name: 'operator', built_in: true, users: 4, rights: rights.filter((right) => right.roles === 'all').map((right) => right.name) },
	{ id: 2, name: 'metrologist', built_in: true, users: 2, rights: rights.filter((right) => right.roles !== 'administrator').map((right) => right.name) },
	{ id: 3, name: 'administrator', built_in: true, users: 1, rights: rights.map((right) => right.name) },
	{ id: 4, name: 'Диспетчер участка', built_in: false, users: 1, rights: ['dashboard.view', 'meter.view', 'call.view', 'reading.view', 'group.view', 'note.edit'] },
];

const nameOf = (id: number) => ({ id, name: roles.find((role) => role.id === id)?.name ?? '' });
const some = groups.slice(0, 2);
const part = { whole: false, groups: some.map((group, at) => ({ id: group.id, until: at ? local(now + 40 * DAY) : null })) };

export const people = [
	{ id: 1, login: 'admin', name: 'Администратор', role: nameOf(3), area: { whole: true, groups: [] as { id: number; until: string | null }[] }, locale: 'ru', disabled: false, must_change_password: false, second_factor: true, ldap: false, failures: 0, created: local(now - 300 * DAY), last_login: local(now - HOUR) as string | null },
	{ id: 2, login: 'petrova', name: 'Анна Петрова', role: nameOf(1), area: part, locale: 'ru', disabled: false, must_change_password: true, second_factor: false, ldap: false, failures: 0, created: local(now - 2 * DAY), last_login: null },
	{ id: 3, login: 'metrolog', name: 'Игорь Сергеевич Метрологов', role: nameOf(2), area: { whole: true, groups: [] }, locale: 'ru', disabled: false, must_change_password: false, second_factor: true, ldap: true, failures: 3, created: local(now - 200 * DAY), last_login: local(now - 5 * HOUR) },
	{ id: 4, login: 'j.smith', name: 'John Smith', role: nameOf(4), area: { whole: false, groups: [] }, locale: 'en', disabled: true, must_change_password: false, second_factor: false, ldap: false, failures: 0, created: local(now - 100 * DAY), last_login: local(now - 60 * DAY) },
];

export const sessions = [
	{ id: 11, created_at: local(now - HOUR), last_seen: local(now), expires_at: local(now + 11 * HOUR), peer: '10.0.4.17', user_agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36', current: true },
	{ id: 12, created_at: local(now - DAY), last_seen: local(now - 3 * HOUR), expires_at: local(now + 2 * HOUR), peer: '2001:db8:1::77', user_agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1', current: false },
];

export const tokens = [
	{ id: 1, name: 'Обмен с СОДЭК', user: { id: 1, login: 'admin' }, rights: ['meter.view', 'reading.view', 'export.run'], area: { whole: true, groups: [] }, created_at: local(now - 100 * DAY), expires_at: local(now + 265 * DAY), last_used_at: local(now - HOUR), last_used_from: '10.0.9.3' },
	{ id: 2, name: 'Витрина района', user: { id: 3, login: 'metrolog' }, rights: ['dashboard.view'], area: part, created_at: local(now - 360 * DAY), expires_at: local(now + 5 * DAY), last_used_at: null, last_used_from: null },
];

const acts: [string, string, string, unknown, unknown][] = [
	['admin', 'user.create', 'user:petrova', null, { login: 'petrova', name: 'Анна Петрова', role: 'operator', area: { whole: false, groups: [{ id: 1, until: null }] } }],
	['admin', 'user.disable', 'user:j.smith', { disabled: false }, { disabled: true }],
	['metrolog', 'finding.settle', 'meter:15401450', null, { note: 'Заменён по акту 14' }],
	['petrova', 'session.refuse', 'user:petrova', null, null],
	['admin', 'settings.edit', 'setting:collector.idle_timeout', { value: '60s' }, { value: '2m' }],
	['metrolog', 'reading.reread', 'meter:15666428', null, { archive: 'hour', from: '2026-03-01T00:00:00+03:00', to: '2026-03-09T00:00:00+03:00' }],
	['admin', 'profile.reload', 'profiles', null, null],
];

export const audit = Array.from({ length: 230 }, (_, at) => {
	const [who, action, object, before, after] = acts[at % acts.length] ?? acts[0] as (typeof acts)[number];
	return { id: 5000 - at, time: local(now - at * 37 * 60_000), who, origin: at % 3 ? '10.0.4.17' : 'console', action, object, before, after, personal: 'none' };
});

const manuals = ['ru', 'en'].flatMap((language) =>
	readdirSync(`${root}/docs/${language}`)
		.filter((file) => file.endsWith('.md'))
		.map((file) => ({ language, name: file.replace('.md', ''), title: /^# (.+)$/m.exec(readFileSync(`${root}/docs/${language}/${file}`, 'utf8'))?.[1] ?? file })),
);

export const manualList = () => ({ items: manuals });

export function manual(place: string, name: string | undefined): Buffer | null {
	if (place === 'images') return /^[\w-]+\.png$/.test(name ?? '') ? readFileSync(`${root}/docs/images/${name ?? ''}`) : null;
	return manuals.some((known) => known.language === place && known.name === name) ? readFileSync(`${root}/docs/${place}/${name ?? ''}.md`) : null;
}

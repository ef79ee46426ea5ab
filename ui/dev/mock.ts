// Answers the API from data.ts within Vite's own server. Never part of the built files.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';
import * as people from './people.ts';
import * as quality from './quality.ts';
import { HOURS, chance, groups, inGroup, local, makeCall, meters, now, readingAt, type MockMeter } from './data.ts';

const { HOUR, DAY } = HOURS;

interface Ask {
	url: URL;
	parts: string[];
	method: string;
	body: string;
	request: IncomingMessage;
	response: ServerResponse;
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
	response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ...headers });
	response.end(body === undefined ? undefined : JSON.stringify(body));
}

function refuse(ask: Ask, status: number, kind: string, more: object = {}) {
	send(ask.response, status, { type: `/problems/${kind}`, title: kind, status, detail: `${kind} at ${ask.url.pathname}`, instance: ask.url.pathname, ...more });
}

const person = { ...people.people[0], theme: 'auto', must_change_password: false, second_factor: false, second_factor_required: false };

function session() {
	return { user: { ...person, rights: people.rights.map((right) => right.name) }, csrf_token: 'mock', expires: local(now + DAY), zone: 'Europe/Moscow' };
}

const calls = meters
	.filter((meter) => meter.last_call)
	.map((meter) => ({ meter, at: new Date(meter.last_call ?? 0).getTime() }))
	.sort((one, other) => one.at - other.at)
	.map(({ meter, at }) => makeCall(meter.serial, at))
	.reverse();

function figures() {
	return {
		meters: meters.length,
		active_tasks: 0,
		meters_with_alarm: meters.filter((meter) => meter.alarm).length,
		meters_with_finding: 5,
		polled_24h: meters.filter((meter) => meter.last_call && !meter.silent).length,
		users: 3,
		never_called: meters.filter((meter) => !meter.last_call).length,
		last_connection: calls[0]?.started ?? null,
	};
}

function dashboard() {
	const days = Array.from({ length: 30 }, (_, at) => {
		const day = now - (29 - at) * DAY;
		const count = at === 29 ? 181 : Math.round(280 + 20 * chance(at, 'calls') - (at === 12 ? 160 : 0));
		const expected = at === 29 ? 3600 : 7272;
		const received = Math.round(expected * (at === 12 ? 0.62 : at === 13 ? 0.91 : 0.985 + 0.015 * chance(at, 'received')));
		return { date: new Date(day).toISOString().slice(0, 10), calls: count, calls_ok: Math.round(count * (at === 12 ? 0.7 : 0.97)), expected, received, completeness: Math.round((10_000 * received) / expected) / 100 };
	});
	const hour = new Date(now + 3 * HOUR).getUTCHours();
	const hours = Array.from({ length: 24 }, (_, at) => {
		const usual = at === 6 ? 118.4 : at === 7 ? 141.9 : at === 8 ? 22.6 : 1.5 * chance(at, 'usual');
		return { hour: at, calls: at > hour ? null : Math.round(usual * (0.8 + 0.4 * chance(at, 'today'))), usual };
	});
	const ranked = [...groups.filter((group) => group.meters)].map((group, at) => ({ id: group.id, path: group.path, meters: group.meters_total, missing: [812, 410, 96, 24, 0][at] ?? 0, completeness: [98.1, 99.05, 99.8, 99.94, 100][at] ?? 100 }));
	return { figures: figures(), days, hours, groups: ranked, calls: calls.slice(0, 10), zone: 'Europe/Moscow' };
}

function page<Item>(items: Item[], query: URLSearchParams) {
	const limit = Number(query.get('limit') ?? 50);
	const at = Number(query.get('cursor') ?? 0);
	return { items: items.slice(at, at + limit), next_cursor: at + limit < items.length ? String(at + limit) : null };
}

function listMeters(query: URLSearchParams) {
	const begins = (value: string | null, name: string) => !query.get(name) || (value ?? '').toLowerCase().startsWith((query.get(name) ?? '').toLowerCase());
	const group = Number(query.get('group') ?? 0);
	const filter = query.get('filter');
	const found = meters.filter(
		(meter) =>
			begins(meter.subscriber, 'subscriber') &&
			begins(meter.serial, 'meter') &&
			begins(meter.account, 'account') &&
			begins(meter.type, 'type') &&
			begins(meter.city, 'city') &&
			(begins(meter.serial, 'q') || begins(meter.account, 'q') || begins(meter.subscriber, 'q')) &&
			(!group || inGroup(meter.group.id, group)) &&
			(!filter || (filter === 'alarm' ? meter.alarm : filter === 'silent' ? meter.silent : filter === 'never' ? !meter.last_call : Boolean(meter.last_call) && !meter.silent)),
	);
	const sort = query.get('sort') ?? 'serial';
	const key = sort.replace('-', '') as keyof MockMeter;
	const valueOf = (meter: MockMeter) => (key === 'group' ? meter.group.path : meter[key]) ?? '';
	found.sort((one, other) => (valueOf(one) < valueOf(other) ? -1 : valueOf(one) > valueOf(other) ? 1 : 0) * (sort.startsWith('-') ? -1 : 1));
	return { ...page(found, query), total: found.length, total_at_least: false };
}

function card(meter: MockMeter) {
	const { subscriber, account, city, completeness, index, index_time, ...rest } = meter;
	return {
		...rest,
		firmware: 'E16.04',
		profile: 'vk-g-ete',
		subscriber: { name: subscriber, account, email: null, phone: '+7 903 000-00-00' },
		address: { city, street: 'Мира', house: '7', flat: null },
		zone: 'Europe/Moscow',
		gas_day_start: '06:00',
		created: local(now - 500 * DAY),
		changed: local(now - 20 * DAY),
		first_reading: meter.last_call ? local(HOURS.first * HOUR) : null,
		current: index === null ? null : { time: index_time, index, temperature: 11.42, flags: [], status: meter.alarm ? 3 : 0, call: 1 },
		completeness,
		driver: 'dlms-hdlc',
		hail: null,
		password_set: false,
		keys: { set: meter.serial === '15401450', changed_at: meter.serial === '15401450' ? local(now - 30 * DAY) : null },
		capture_until: captured.get(meter.serial) ?? null,
		conditions: meter.alarm ? ['case-opened', 'battery-low'] : [],
	};
}

function span(query: URLSearchParams) {
	return { from: new Date(query.get('from') ?? 0).getTime(), to: new Date(query.get('to') ?? 0).getTime() };
}

function consumption(meter: MockMeter, query: URLSearchParams) {
	const by = query.get('by') ?? 'day';
	const { from, to } = span(query);
	const items = [];
	let total: number | null = null;
	let at = from;
	while (at < to && at < now) {
		const end = by === 'hour' ? at + HOUR : by === 'day' ? at + DAY : new Date(at).setUTCMonth(new Date(at).getUTCMonth() + 1);
		const start = readingAt(meter.serial, at / HOUR);
		const stop = end > now ? null : readingAt(meter.serial, end / HOUR);
		const used = start && stop ? Math.round((stop.index - start.index) * 1000) / 1000 : null;
		const hours = (end - at) / HOUR;
		if (used !== null) total = Math.round(((total ?? 0) + used) * 1000) / 1000;
		items.push({
			from: local(at),
			to: local(end),
			hours,
			index_start: start?.index ?? null,
			index_end: stop?.index ?? null,
			consumption: used,
			average: used === null ? null : Math.round((used / hours) * 1000) / 1000,
			temperature: stop?.temperature ?? null,
			flags: stop?.flags ?? [],
			records: used === null ? Math.max(0, hours - 3) : hours,
			open: end > now,
		});
		at = end;
	}
	return { by, zone: 'Europe/Moscow', gas_day_start: '06:00', items, total };
}

function readings(meter: MockMeter, query: URLSearchParams) {
	const { from, to } = span(query);
	const step = query.get('archive') === 'hour' ? 1 : 24;
	const rows = [];
	for (let hour = Math.max(HOURS.first, Math.ceil(from / HOUR)); hour < to / HOUR && hour < now / HOUR; hour += 1) {
		if (step === 24 && (hour + 3) % 24 !== 6) continue;
		if (query.get('archive') === 'month' && new Date(hour * HOUR).getUTCDate() !== 1) continue;
		const row = readingAt(meter.serial, hour);
		if (row) rows.push(row);
	}
	if (query.get('order') === 'desc') rows.reverse();
	return { ...page(rows, query), zone: 'Europe/Moscow', status_bits: [{ bit: 0, name: 'case-opened' }, { bit: 4, name: 'temperature-substitute' }] };
}

const names: [string, string, string, string | null, string][] = [
	['transfer_window', 'Время передачи данных', 'Transfer window', null, '06:00-08:00'],
	['sim_pin', 'GSM Пин-код', 'SIM PIN', null, '••••'],
	['time_zone', 'Часовой пояс', 'Time zone', 'мин', '180'],
	['apn', 'GSM APN', 'APN', null, 'internet.mts.ru'],
	['substitute_temperature', 'Подстановочное значение температуры', 'Substitute temperature', '°C', '20.00'],
	['substitute_pressure', 'Подстановочное значение давления', 'Substitute pressure', 'Па', '101325'],
	['substitute_compressibility', 'Подстановочное значение коэффициента сжимаемости', 'Substitute compressibility factor', null, '1.0000'],
	['connection_temperature_min', 'Минимальная температура подключения', 'Minimum connection temperature', '°C', '-10'],
	['meter_type', 'Тип счётчика', 'Meter type', null, 'ВК-G4 V1.2 ETe E16.04 Te'],
	['battery_voltage', 'Напряжение батареи', 'Battery voltage', 'В', '3.62'],
];

function parameters() {
	return names.map(([key, ru, en, unit, value], at) => ({
		key,
		names: { ru, en },
		unit: unit ? { ru: unit, en: unit } : null,
		choices: [],
		kind: key === 'transfer_window' ? 'window' : key === 'time_zone' ? 'zone' : /^-?[\d.]+$/.test(value) ? 'decimal' : 'text',
		secret: key === 'sim_pin',
		value,
		read_at: local(now - DAY / 3),
		changed_at: local(now - (40 + at) * DAY),
		changes: at % 3,
	}));
}

function parameterHistory(key: string) {
	const parameter = parameters().find((other) => other.key === key);
	if (!parameter) return null;
	const { value, read_at, changed_at, changes, ...rest } = parameter;
	const older = Array.from({ length: changes }, (_, at) => ({ value: value.replace(/\d$/, (digit) => String((Number(digit) + at + 1) % 10)), since: local(now - (80 + 60 * at) * DAY), read_at: local(now - (41 + 60 * at) * DAY), call: 4 }));
	return { ...rest, items: [{ value, since: changed_at, read_at, call: 5 }, ...older] };
}

function meterPart(ask: Ask, meter: MockMeter, part: string | undefined) {
	const query = ask.url.searchParams;
	const { response } = ask;
	switch (part) {
		case undefined:
			return send(response, 200, card(meter));
		case 'readings':
			return send(response, 200, readings(meter, query));
		case 'consumption':
			return send(response, 200, consumption(meter, query));
		case 'parameters': {
			const key = ask.parts[3];
			if (!key) return send(response, 200, { items: parameters() });
			const history = parameterHistory(key);
			return history ? send(response, 200, history) : refuse(ask, 404, 'not-found');
		}
		case 'calls': {
			const own = Array.from({ length: 120 }, (_, at) => makeCall(meter.serial, now - (at + 0.2) * DAY, 80_000 - at * 301));
			return send(response, 200, meter.last_call ? page(own, query) : { items: [], next_cursor: null });
		}
		case 'events': {
			const names = ['battery-low', 'case-opened', 'case-opened', 'restart', 'parameter-changed', 'clock-set', null];
			const own = Array.from({ length: 17 }, (_, at) => ({ time: local(now - (at * 11 + 2) * DAY), code: 3 + at, name: names[at % names.length] ?? null, kind: at % 7 === 2 ? 'goes' : at % 7 > 3 ? 'other' : 'appears' }));
			return send(response, 200, meter.last_call ? page(own, query) : { items: [], next_cursor: null });
		}
		case 'completeness':
			return send(response, 200, quality.completeness(meter, query));
		case 'gaps':
			return send(response, 200, quality.gaps(meter));
		case 'revisions':
			return send(response, 200, quality.revisions(query));
		case 'findings':
			return send(response, 200, page(quality.findingsOf(query, meter.serial), query));
		case 'rereads':
			if (ask.method === 'POST') return send(response, 201, quality.addReread(meter.serial, ask.body));
			if (ask.method === 'DELETE') {
				quality.cancelReread(Number(ask.parts[3]));
				return send(response, 204, undefined);
			}
			return send(response, 200, page(quality.rereadsOf(meter.serial), query));
		case 'keys':
		case 'password':
			return send(response, 200, card(meter));
		case 'capture':
			captured.set(meter.serial, (JSON.parse(ask.body) as { until: string | null }).until);
			return send(response, 200, { until: captured.get(meter.serial) });
		default:
			return refuse(ask, 404, 'not-found');
	}
}

const captured = new Map<string, string | null | undefined>();
let signedIn = false;
let failures = 0;
const quarantine = Array.from({ length: 140 }, (_, at) => ({ serial: String(17_000_201 + at), type: 'ВК-G4 V1.2 ETe E16.04 Te', firmware: 'E16.04', profile: 'vk-g-ete', first_seen: local(now - at * DAY), last_call: local(now - at * HOUR), calls: 1 + (at % 40), rows: 24 * at, driver: 'dlms-hdlc', listener: 'main', index: at * 3.217, index_time: local(now - at * HOUR) }));

function signIn(ask: Ask) {
	const { login, password, code } = JSON.parse(ask.body) as { login: string; password: string; code?: string };
	if (failures >= 3) return refuse(ask, 429, 'locked', { locked_until: local(now + 600_000) });
	// "admin" signs in; "factor" is asked for a code (123456), "fresh" has a one-time password.
	if (!['admin', 'factor', 'fresh'].includes(login) || password !== 'admin') {
		failures += 1;
		return refuse(ask, 401, 'unauthenticated');
	}
	if (login === 'factor' && !code) return refuse(ask, 401, 'second-factor-required');
	if (login === 'factor' && code !== '123456') return refuse(ask, 401, 'unauthenticated', { field: 'code' });
	person.must_change_password = login === 'fresh';
	person.second_factor = login === 'factor';
	signedIn = true;
	failures = 0;
	return send(ask.response, 201, session());
}

let jobDone = 0;

/** One job, done a little more with every look. */
function job() {
	jobDone = jobDone >= 5000 ? 0 : jobDone + 1700;
	const ended = jobDone >= 5000;
	return { id: 1, kind: 'export', state: ended ? 'done' : 'running', undoing: false, cancelling: false, total: 5000, done: Math.min(5000, jobDone), errors: 0, by: 'admin', created_at: local(now), started_at: local(now), ended_at: ended ? local(now) : null, result: ended ? { rows: 5000 } : null, error: null, can_undo: false, file: ended ? { name: 'users.csv', size: 48_211 } : null };
}

function answerUsers(ask: Ask) {
	const [, id, part] = ask.parts;
	const { response, method } = ask;
	if (part === 'sessions') return send(response, method === 'DELETE' ? 204 : 200, { items: people.sessions.map((one) => ({ ...one, current: one.current && id === 'me' })) });
	if (id === 'me') {
		if (part === 'password') {
			if ((JSON.parse(ask.body) as { current: string }).current !== 'admin') return refuse(ask, 400, 'invalid', { field: 'current' });
			person.must_change_password = false;
			return send(response, 204, undefined);
		}
		if (part === 'second-factor' && method === 'POST') return send(response, 200, { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', uri: 'otpauth://totp/Themis:admin?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Themis' });
		if (part === 'second-factor') {
			person.second_factor = method === 'PUT';
			return method === 'PUT' ? send(response, 200, codes()) : send(response, 204, undefined);
		}
		if (part === 'recovery-codes') return send(response, 200, codes());
		Object.assign(person, JSON.parse(ask.body));
		return send(response, 200, session());
	}
	if (!id && method === 'POST') {
		const wanted = JSON.parse(ask.body) as { login: string };
		if (people.people.some((user) => user.login === wanted.login)) return refuse(ask, 409, 'conflict', { field: 'login' });
		return send(response, 201, { user: { ...people.people[1], login: wanted.login }, one_time_password: 'mavok-rutil-73-sedan' });
	}
	if (!id) return send(response, 200, page(people.people.filter((user) => user.login.includes(ask.url.searchParams.get('q') ?? '')), ask.url.searchParams));
	const user = people.people.find((other) => String(other.id) === id);
	if (!user) return refuse(ask, 404, 'not-found');
	if (part === 'password') return send(response, 200, { one_time_password: 'mavok-rutil-73-sedan' });
	if (part === 'second-factor') {
		user.second_factor = false;
		return send(response, 204, undefined);
	}
	if (method === 'PATCH') Object.assign(user, JSON.parse(ask.body), { role: user.role });
	return send(response, 200, user);
}

const codes = () => ({ recovery_codes: Array.from({ length: 10 }, (_, at) => `${(at * 7919 + 10007).toString(36).padStart(5, 'k')}-${(at * 104729 + 1299709).toString(36).slice(-5)}`) });

function stream(ask: Ask) {
	ask.response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
	ask.response.write(': hello\n\n');
	const timer = setInterval(() => {
		const meter = meters[Math.floor(Math.random() * meters.length)];
		if (!meter) return;
		const call = makeCall(meter.serial, Date.now());
		calls.unshift(call);
		meter.last_call = call.started;
		ask.response.write(`event: call\ndata: ${JSON.stringify(call)}\n\nevent: dashboard\ndata: ${JSON.stringify(figures())}\n\n`);
	}, 4000);
	ask.request.on('close', () => clearInterval(timer));
}

function answer(ask: Ask) {
	const [resource, id, part] = ask.parts;
	const query = ask.url.searchParams;
	const { response } = ask;
	if (resource === 'version') return send(response, 200, { name: 'themis', version: '0.1.0' });
	if (resource === 'session') {
		if (ask.method === 'POST') return signIn(ask);
		if (!signedIn) return refuse(ask, 401, 'unauthenticated');
		if (ask.method === 'DELETE') {
			signedIn = false;
			return send(response, 204, undefined);
		}
		return send(response, 200, session());
	}
	if (!signedIn) return refuse(ask, 401, 'unauthenticated');
	const meter = meters.find((other) => other.serial === id);
	switch (resource) {
		case 'users':
			return answerUsers(ask);
		case 'rights':
			return send(response, 200, { items: people.rights.map(({ name, group }) => ({ name, group })) });
		case 'roles':
			return send(response, ask.method === 'DELETE' ? 204 : 200, ask.method === 'GET' ? { items: people.roles } : people.roles[3]);
		case 'tokens':
			if (ask.method === 'POST') return send(response, 201, { id: 9, token: 'themis_9hQ2mVt7XkR4wLpZ8sNcY3bFdJ6gAeU1xB5kTq0WvMz' });
			return send(response, ask.method === 'DELETE' ? 204 : 200, page(people.tokens, query));
		case 'audit':
			if (id === 'verification') return send(response, 200, { ok: true, flaw: null, records: 5000, first_bad: null, newest: 5000, hash: 'c0ffee' });
			return send(response, 200, page(people.audit.filter((record) => record.who.includes(query.get('who') ?? '') && record.action.startsWith(query.get('action') ?? '') && record.object.includes(query.get('object') ?? '')), query));
		case 'docs': {
			if (!id) return send(response, 200, people.manualList());
			const file = people.manual(id, part);
			if (file === null) return refuse(ask, 404, 'not-found');
			response.writeHead(200, { 'Content-Type': id === 'images' ? 'image/png' : 'text/markdown; charset=utf-8' });
			return response.end(file);
		}
		case 'exports':
			return send(response, 202, job());
		case 'jobs':
			return send(response, 200, job());
		case 'dashboard':
			return send(response, 200, dashboard());
		case 'suggestions': {
			const field = query.get('field') === 'type' ? 'type' : 'city';
			return send(response, 200, { items: [...new Set(meters.map((other) => other[field]))].filter((value) => value.toLowerCase().startsWith((query.get('q') ?? '').toLowerCase())).sort() });
		}
		case 'groups':
			return send(response, 200, { items: groups });
		case 'calls':
			if (part === 'decoded') return send(response, 200, quality.decoded());
			if (id) return send(response, 200, quality.callCard(Number(id)));
			return send(response, 200, page(calls, query));
		case 'completeness':
			return send(response, 200, quality.groupCompleteness(query));
		case 'findings':
			if (part === 'settle') return send(response, 200, quality.settle(Number(id), ask.body));
			return send(response, 200, page(quality.findingsOf(query), query));
		case 'profiles':
			return send(response, 200, { items: [{ name: 'vk-g-ete', title: 'ВК-G…ETe', default: true }] });
		case 'load':
			return send(response, 200, quality.load());
		case 'slots':
			return send(response, 200, ask.method === 'POST' ? quality.plan(ask.body) : { ...page(quality.slots(), query), zone: 'Europe/Moscow' });
		case 'quarantine': {
			const found = quarantine.filter((other) => other.serial.startsWith(query.get('q') ?? ''));
			if (id !== 'adopt' && id !== 'refuse') return send(response, 200, page(found, query));
			const wanted = JSON.parse(ask.body) as { serials?: string[]; q?: string };
			const meant = wanted.serials ?? quarantine.filter((other) => other.serial.startsWith(wanted.q ?? '')).map((other) => other.serial);
			const items = meant.map((serial) => {
				const place = quarantine.findIndex((other) => other.serial === serial);
				if (place >= 0) quarantine.splice(place, 1);
				return { serial, outcome: place < 0 ? 'not-in-quarantine' : id === 'adopt' ? 'adopted' : 'refused' };
			});
			return send(response, 200, { done: items.length, items, more: false });
		}
		case 'events':
			return stream(ask);
		case 'meters':
			if (!id) return send(response, 200, listMeters(query));
			return meter ? meterPart(ask, meter, part) : refuse(ask, 404, 'not-found');
		default:
			return refuse(ask, 404, 'not-found');
	}
}

const middleware: Connect.NextHandleFunction = (request, response, next) => {
	const url = new URL(request.url ?? '/', 'http://mock');
	if (!url.pathname.startsWith('/api/v1/')) return next();
	const chunks: Buffer[] = [];
	request.on('data', (chunk: Buffer) => chunks.push(chunk));
	request.on('end', () => {
		const parts = url.pathname.slice('/api/v1/'.length).split('/').map(decodeURIComponent);
		answer({ url, parts, method: request.method ?? 'GET', body: Buffer.concat(chunks).toString() || '{}', request, response });
	});
};

export function mockApi(): Plugin {
	return {
		name: 'themis-mock-api',
		configureServer: (server) => void server.middlewares.use(middleware),
		configurePreviewServer: (server) => void server.middlewares.use(middleware),
	};
}

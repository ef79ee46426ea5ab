// The imitation's gaps, findings, re-reads, decoded calls, quarantine of many and load.
import { HOURS, chance, groups, inGroup, isMissing, local, makeCall, meters, now, type MockMeter } from './data.ts';

const { HOUR, DAY } = HOURS;
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const at = (text: string | null) => new Date(text ?? 0).getTime();

export function completeness(meter: MockMeter, query: URLSearchParams) {
	const archive = query.get('archive') ?? 'hour';
	const items: { day: string; expected: number; received: number; permanent: number }[] = [];
	const last = at(meter.index_time);
	for (let day = at(query.get('from')); day < at(query.get('to')); day += DAY) {
		if (archive === 'month' && new Date(day).getUTCDate() !== 1) continue;
		let expected = 0;
		let received = 0;
		for (let hour = day / HOUR; hour < day / HOUR + 24; hour += 1) {
			if (hour < HOURS.first || hour * HOUR > last) continue;
			expected += 1;
			received += isMissing(meter.serial, hour) || (chance(meter.serial, 'day', dayOf(day)) < 0.01) ? 0 : 1;
		}
		if (archive !== 'hour') [expected, received] = expected ? [1, received > 12 ? 1 : 0] : [0, 0];
		const lost = chance(meter.serial, 'lost', dayOf(day)) < 0.3;
		items.push({ day: dayOf(day), expected, received, permanent: lost ? expected - received : 0 });
	}
	const sum = (key: 'expected' | 'received' | 'permanent') => items.reduce((total, item) => total + item[key], 0);
	return { archive, items, expected: sum('expected'), received: sum('received'), permanent: sum('permanent'), zone: 'Europe/Moscow' };
}

export function gaps(meter: MockMeter) {
	const items = [];
	for (let hour = HOURS.first; hour < now / HOUR; hour += 1) {
		const from = hour;
		while (isMissing(meter.serial, hour)) hour += 1;
		if (hour === from) continue;
		const state = ['permanent', 'expected', 'asked'][Math.floor(3 * chance(meter.serial, from))];
		items.unshift({ archive: 'hour', from: local(from * HOUR), to: local((hour - 1) * HOUR), state, records: hour - from, since: local((from + 20) * HOUR), asked_at: state === 'expected' ? null : local((from + 44) * HOUR), asked: state === 'expected' ? 0 : 2, call: state === 'expected' ? null : 80_000 });
	}
	items.push({ archive: 'event', from: local(now - 90 * DAY), to: local(now - 80 * DAY), state: 'expected', records: null, since: local(now - 60 * DAY), asked_at: null, asked: 0, call: null });
	return { items, zone: 'Europe/Moscow' };
}

interface Reread {
	id: number;
	serial: string;
	state: string;
	[key: string]: unknown;
}
const rereads: Reread[] = [
	{ id: 2, serial: '15401450', archive: 'hour', from: local(now - 40 * DAY), to: local(now - 39 * DAY), state: 'done', asked_by: 'metrolog', asked_at: local(now - 3 * DAY), ended_at: local(now - 2 * DAY), call: 80_000, same: 22, new: 2, revised: 1 },
	{ id: 1, serial: '15401450', archive: 'month', from: local(now - 400 * DAY), to: local(now - 300 * DAY), state: 'failed', asked_by: 'admin', asked_at: local(now - 9 * DAY), ended_at: local(now - 8 * DAY), call: 80_000, same: 0, new: 0, revised: 0 },
];

const shown = (reread: Reread) => Object.fromEntries(Object.entries(reread).filter(([key]) => key !== 'serial'));

export const rereadsOf = (serial: string) => rereads.filter((reread) => reread.serial === serial).map(shown);

export function addReread(serial: string, body: string) {
	const reread: Reread = { id: rereads.length + 1, serial, ...(JSON.parse(body) as object), state: 'waiting', asked_by: 'admin', asked_at: local(Date.now()), ended_at: null, call: null, same: 0, new: 0, revised: 0 };
	rereads.unshift(reread);
	return shown(reread);
}

export function cancelReread(id: number) {
	for (const reread of rereads) if (reread.id === id) reread.state = 'cancelled';
}

export function revisions(query: URLSearchParams) {
	const time = Math.ceil(at(query.get('from')) / HOUR + 30) * HOUR;
	const reading = { time: local(time), index: 1203.417, temperature: 11.2, flags: [], status: 0, call: 80_000 };
	return { items: time < at(query.get('to')) ? [{ ...reading, index: 1203.401, flags: ['clock-set'], seen_at: local(now - DAY), stored: reading }] : [], next_cursor: null, zone: 'Europe/Moscow' };
}

const kinds = ['clone', 'exchange', 'reset', 'firmware-changed', 'clock', 'zone', 'future', 'replay', 'type-changed', 'driver-changed'];
const details: Record<string, object> = {
	clone: { before: '10.17.3.4', after: '10.17.9.1', index_before: 1203.5, index: 88.25 },
	exchange: { index_before: 15_279.569, index: 0.417 },
	reset: { index_before: 99.5, index: 0.001 },
	'firmware-changed': { before: 'E16.04', after: 'E17.01' },
	'type-changed': { before: 'ВК-G4ETe', after: 'ВК-G6ETe' },
	'driver-changed': { before: 'dlms-hdlc', after: 'lis200' },
	clock: { seconds: -7_350, time_before: local(now - 3 * DAY), time: local(now - 2 * DAY) },
	zone: { seconds: 3_600 },
	future: { records: 4, time: local(now + 3 * DAY) },
	replay: { words: 'frame counter 1042 was used already' },
};
const findings = meters.slice(0, 60).map((meter, n) => {
	const kind = kinds[n % kinds.length] ?? 'clock';
	const settled = n % 4 === 3;
	return { id: 100 - n, serial: n < 2 ? '15401450' : meter.serial, kind, detail: details[kind] ?? {}, first_at: local(now - (n + 3) * DAY), last_at: local(now - n * DAY), times: 1 + (n % 5), call: n % 6 ? 80_000 : null, settled_at: settled ? local(now - n * HOUR) : null, settled_by: settled ? 'metrolog' : null, note: settled ? 'Заменён по акту 14' : null };
});

export function findingsOf(query: URLSearchParams, serial?: string) {
	return findings.filter((finding) => (!serial || finding.serial === serial) && (!query.get('kind') || finding.kind === query.get('kind')) && (!query.get('open') || (finding.settled_at === null) === (query.get('open') === 'true')));
}

export function settle(id: number, body: string) {
	const finding = findings.find((other) => other.id === id);
	if (finding) Object.assign(finding, { settled_at: local(Date.now()), settled_by: 'admin', note: (JSON.parse(body) as { note: string }).note });
	return finding;
}

export function groupCompleteness(query: URLSearchParams) {
	const days: string[] = [];
	for (let day = at(query.get('from')); day < at(query.get('to')); day += DAY) days.push(dayOf(day));
	const counts = (seed: number, size: number) => {
		const expected = days.map(() => size * 24);
		const received = expected.map((all, n) => Math.round(all * (chance(seed, days[n] ?? '', 'bad') < 0.06 ? chance(seed, n) : chance(seed, n, 'some') < 0.4 ? 1 : 1 - 0.04 * chance(seed, n, 'share'))));
		return { meters: size, expected, received };
	};
	const wanted = Number(query.get('group') ?? 0);
	const items = groups.filter((group) => !wanted || inGroup(group.id, wanted)).map((group) => ({ group: { id: group.id, path: group.path }, depth: group.path.split('/').length - 1, ...counts(group.id, group.meters_total) }));
	return { days, items, total: wanted ? null : counts(99, 303), next_cursor: null };
}

export function callCard(id: number) {
	return { ...makeCall(meters[id % meters.length]?.serial ?? '15401450', now - (90_000 - (id % 90_000)) * 60_000, id), listener: 'main', capture: id % 3 === 0 ? null : { bytes: 14_212 } };
}

export function decoded() {
	const items = [];
	for (let n = 0; n < 900; n += 1) {
		const direction = n % 2 ? 'from-meter' : 'to-meter';
		const at_ms = n * 137;
		items.push({ at_ms, direction, depth: 0, text: n % 2 ? `I frame, N(R) ${n % 8}, N(S) ${(n + 3) % 8}, 132 bytes, checksums hold` : `I frame, N(R) ${n % 8}, N(S) ${n % 8}, 26 bytes, checksums hold` });
		items.push({ at_ms, direction, depth: 1, text: n % 2 ? 'GET response, with data block 3, last: no' : 'GET request, normal: 7 7-0:99.99.2.255 attribute 2 (hourly archive), range of the clock' });
		for (let part = 0; n % 2 && part < 6; part += 1) items.push({ at_ms, direction, depth: 2, text: `structure of 3: 2026-03-${String((n % 28) + 1).padStart(2, '0')} ${String(part).padStart(2, '0')}:00:00, index ${1203_000 + n * 7 + part}, temperature 11.${part}2 °C` });
	}
	return { items, cut: true };
}

export function load() {
	const items = Array.from({ length: 1440 }, (_, minute) => {
		const clock = (minute + 180) % 1440;
		const busy = clock >= 360 && clock < 420 ? 40 : clock >= 420 && clock < 480 ? 22 : 0.4;
		const mean = Math.round(100 * busy * (0.7 + 0.6 * chance(minute, 'mean'))) / 100;
		return { minute, time: `${String(Math.floor(clock / 60)).padStart(2, '0')}:${String(clock % 60).padStart(2, '0')}`, planned: clock >= 120 && clock < 300 ? 13 : 0, mean, peak: Math.ceil(mean * (1 + chance(minute, 'peak'))) };
	});
	return { days: 7, zone: 'Europe/Moscow', items };
}

export const plan = (body: string) => {
	const order = JSON.parse(body) as { apply?: boolean };
	return { applied: order.apply === true, meters: 303, kept: 12, moved: 291, minutes: 180, most: 2, least: 1, zone: 'Europe/Moscow' };
};

export const slots = () => meters.map((meter, n) => ({ serial: meter.serial, minute: n % 7 ? (n * 7) % 180 : null, time: n % 7 ? `0${2 + Math.floor(((n * 7) % 180) / 60)}:${String((n * 7) % 60).padStart(2, '0')}` : null }));

// An imitation of a small installation, for developing the pages without a server.
// The same figures at every start, so that two looks at a page can be compared.

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE_HOURS = 3;

/** A hash to 0…1, the same for the same words. */
export function chance(...words: (string | number)[]): number {
	let hash = 2166136261;
	for (const char of words.join('|')) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619) >>> 0;
	hash = Math.imul(hash ^ (hash >>> 15), 2246822507) >>> 0;
	hash = Math.imul(hash ^ (hash >>> 13), 3266489909) >>> 0;
	return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296;
}

const pick = <Item>(items: readonly Item[], ...words: (string | number)[]): Item => items[Math.floor(chance(...words) * items.length)] as Item;

export function local(instant: number, hours = ZONE_HOURS): string {
	return `${new Date(instant + hours * HOUR).toISOString().slice(0, 19)}+0${hours}:00`;
}

const cities = ['Волгоград', 'Волжский', 'Пятигорск', 'Ростов-на-Дону', 'Арзамас', 'Кирилловка', 'Берёзовка'];
const surnames = ['Давыдова', 'Иванов', 'Логинов', 'Жучков', 'Шамилов', 'Кузнецова', 'Фёдоров', 'Алексеева', 'Ковалёв', 'Соловьёва', 'Мельник', 'Громов'];

export const groups = [
	{ id: 1, parent: null, name: 'Волгоград', path: 'Волгоград', meters: 60, meters_total: 120 },
	{ id: 2, parent: 1, name: 'Волжский', path: 'Волгоград/Волжский', meters: 60, meters_total: 60 },
	{ id: 3, parent: null, name: 'Пятигорск', path: 'Пятигорск', meters: 90, meters_total: 90 },
	{ id: 4, parent: null, name: 'Ростов', path: 'Ростов', meters: 0, meters_total: 90 },
	{ id: 5, parent: 4, name: 'Западный жилой массив', path: 'Ростов/Западный жилой массив', meters: 45, meters_total: 45 },
	{ id: 6, parent: 4, name: 'Северный', path: 'Ростов/Северный', meters: 45, meters_total: 45 },
];
const leaves = [1, 2, 3, 5, 6];

export function inGroup(id: number | null, wanted: number): boolean {
	for (let at = id; at !== null; at = groups.find((group) => group.id === at)?.parent ?? null) if (at === wanted) return true;
	return false;
}

export const now = Date.now();

function consumedIn(serial: string, hour: number): number {
	const season = 0.5 + 0.5 * Math.cos(((hour / 24 - 15) / 365) * 2 * Math.PI);
	const ofDay = hour % 24;
	const habit = ofDay > 5 && ofDay < 9 ? 0.5 : ofDay > 16 && ofDay < 22 ? 0.7 : 0.08;
	return Math.round(1000 * (season * (0.5 + 0.7 * chance(serial, hour)) + habit * chance(serial, 'h', hour) * 0.4));
}

const firstHour = Math.floor((now - 400 * DAY) / HOUR);
const sums = new Map<string, number[]>();

/** Litres on the counter at each hour since the first. */
export function indexes(serial: string): number[] {
	let found = sums.get(serial);
	if (!found) {
		found = [];
		let total = Math.floor(chance(serial, 'start') * 2_000_000);
		for (let hour = firstHour; hour <= now / HOUR; hour += 1) {
			found.push(total);
			total += consumedIn(serial, hour);
		}
		sums.set(serial, found);
	}
	return found;
}

export const isMissing = (serial: string, hour: number) => chance(serial, 'gap', Math.floor(hour / 9)) < 0.012;
export const isFlagged = (serial: string, hour: number) => chance(serial, 'flag', Math.floor(hour / 5)) < 0.02;
export const temperatureAt = (serial: string, hour: number) => Math.round(100 * (8 - 14 * Math.cos(((hour / 24 - 15) / 365) * 2 * Math.PI) + 3 * Math.sin((hour / 24) * 2 * Math.PI) + chance(serial, 't', hour))) / 100;

export function readingAt(serial: string, hour: number) {
	const litres = indexes(serial)[hour - firstHour];
	if (litres === undefined || isMissing(serial, hour)) return null;
	const flagged = isFlagged(serial, hour);
	return {
		time: local(hour * HOUR),
		index: litres / 1000,
		temperature: flagged ? 20 : temperatureAt(serial, hour),
		flags: flagged ? ['substitute-temperature'] : [],
		status: flagged ? 16 : 0,
		call: 90_000 - Math.floor((now - hour * HOUR) / DAY),
	};
}

export const HOURS = { first: firstHour, HOUR, DAY };

function makeMeter(at: number) {
	const own = ['15401450', '15401491', '15666428'][at];
	const serial = own ?? String(15_470_000 + at * 37);
	const group = own ? 3 : pick(leaves, serial, 'group');
	const never = !own && chance(serial, 'never') < 0.03;
	const silent = !never && !own && chance(serial, 'silent') < 0.05;
	const called = now - (silent ? 6 + 20 * chance(serial, 's') : chance(serial, 'call') * 0.9) * DAY;
	const litres = indexes(serial);
	const lastHour = Math.floor(called / HOUR);
	return {
		serial,
		group: { id: group, path: groups.find((other) => other.id === group)?.path ?? '' },
		subscriber: at === 1 ? 'ООО «Приоритет»' : `${pick(surnames, serial)} ${pick(['А.', 'С.', 'И.', 'Н.'], serial, 1)}${pick(['Н.', 'Ш.', 'П.', 'В.'], serial, 2)}`,
		account: chance(serial, 'account') < 0.9 ? String(1000 + at * 7) : null,
		city: group === 3 ? 'Пятигорск' : pick(cities, serial, 'city'),
		type: chance(serial, 'type') < 0.75 ? 'ВК-G4ETe' : 'ВК-G6ETe',
		index: never ? null : (litres[lastHour - firstHour] ?? 0) / 1000,
		index_time: never ? null : local(lastHour * HOUR),
		last_call: never ? null : local(Math.floor(called / 1000) * 1000),
		state: 'active' as const,
		alarm: !own && chance(serial, 'alarm') < 0.03,
		silent,
		completeness: never ? null : silent ? 71.4 : Math.round(10_000 - 150 * chance(serial, 'c') ** 3) / 100,
	};
}

export const meters = Array.from({ length: 303 }, (_, at) => makeMeter(at));
export type MockMeter = (typeof meters)[number];

const reasons: Record<string, string> = {
	'hung-up': 'The peer closed the connection before the end.',
	timeout: 'No answer for 60 s while reading the hourly archive.',
	'protocol-error': 'HDLC: frame check sequence does not match.',
	partial: 'The hourly archive ended early; 14 rows are committed.',
};

let lastCall = 90_000;

export function makeCall(serial: string, at: number, id = (lastCall += 1)) {
	const luck = chance(id, 'luck');
	const result = luck < 0.9 ? 'ok' : pick(['hung-up', 'timeout', 'partial', 'protocol-error'], id);
	const duration = Math.round(2_000 + 30_000 * chance(id, 'd') ** 2) / 1000;
	return {
		id,
		serial,
		started: local(at),
		ended: local(at + Math.round(duration) * 1000),
		duration,
		peer: `10.17.${Math.floor(chance(id) * 250)}.${Math.floor(chance(id, 1) * 250)}:${40_000 + (id % 9999)}`,
		driver: chance(serial, 'driver') < 0.7 ? 'dlms-hdlc' : 'dlms-wrapper',
		bytes_in: 2_000 + Math.floor(chance(id, 2) * 3_000),
		bytes_out: 900 + Math.floor(chance(id, 3) * 500),
		clock_drift: Math.floor(chance(id, 4) * 9) - 4,
		rows: result === 'ok' ? 25 : result === 'partial' ? 14 : 0,
		result,
		reason: reasons[result] ?? null,
	};
}

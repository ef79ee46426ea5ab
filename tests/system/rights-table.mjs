// What every operation of docs/openapi.yaml needs, and a call of it that succeeds: the table that
// rights.test.mjs walks with each role, inside and outside an area of visibility. An operation
// without an entry fails that test, as does one whose `right` is another than the route's.
//
// An entry is named by its operationId:
//	right    the function it needs ("meter.view", as in src/service/rights.conf), "self" (whoever is
//	         signed in) or "public"
//	also     further functions that this call needs, if any
//	area     "object": the path names something of one meter, group …; outside the area it isn't there (404)
//	         "list": everybody gets an answer, in which nothing outside is named and nothing of it counted
//	         "whole": only for those who see everything (403 for the others)
//	         "none": it has nothing to do with meters
//	session  true: only for people; a token is refused (403)
//	ok       the status of success (200)
//	call     (place, made) => [path, body, headers]: `place` is what there is inside or outside:
//	         { serial, group, path, call, finding, exception, closing, zone, subscriber } and, the same in both, { home }: a group inside
//	make     (admin, place) => made: run by an administrator before each call that shall succeed, so that a
//	         call that takes something away finds it there
//	own      true: `make` is run by the caller himself, for what is his own
//	each     false: the call is made once by the administrator only, for it costs much or changes the server
// The method and the path's template are the document's.
import { until } from "./lib.mjs";

const order = { archive: "day", from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z" };
const days = "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z";
// Two meters may not have the same one.
const keysOf = (serial) => ({ encryption: `001122334455667788990011${serial}`, authentication: "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf" });

let made = 0;
// A job of the administrator's that has ended.
const aJob = (admin, { serial }) => admin.tryImport(`serial\n${serial}\n`, { dry_run: true });
async function aReport(admin, { serial }) {
	const { result } = await admin.ended(await admin.post("/reports", { form: "meter", meter: serial, period: "2026-01", format: "csv" }));
	return result;
}
const scheduleOf = (report) => ({
	name: another("schedule"),
	report: { ...report, format: "csv" },
	span: "month",
	calendar: { every: "month", day: 1, time: "08:00", zone: "Europe/Moscow" },
});
const ownSchedule = (api, { home }) => api.post("/reports/schedules", scheduleOf({ form: "group", group: home }));
// There is no folder of reports.
async function failedRun(admin, { home }) {
	const { id } = await admin.post("/reports/schedules", { ...scheduleOf({ form: "group", group: home }), deliver: { folder: ".", mail: null } });
	const run = await admin.post(`/reports/schedules/${id}/run`, {});
	await until("the failure of a run", async () => (await admin.get(`/reports/schedules/${id}/runs`)).items[0].state === "failed");
	return run;
}
// A name that nothing has yet.
const another = (what) => `${what} ${++made}`;

const fresh = () => `W${++made}`;
const octets = { "Content-Type": "application/octet-stream" };
const meter = (admin, { group }) => admin.post("/meters", { serial: fresh(), group });
const freeGroup = (admin) => admin.post("/groups", { name: another("free"), kind: "free" });
const child = (admin, { group }) => admin.post("/groups", { name: another("group"), parent: group });
const search = (api) => api.post("/searches", { name: another("search"), query: { q: "17" } });
export const zoneOf = (admin, { serial, group }) => admin.post("/zones", { name: another("zone"), inlets: [serial], group });
async function file(admin, place) {
	const { serial } = await meter(admin, place);
	const { id } = await admin.demand("POST", `/meters/${serial}/files?name=a.txt`, "x", { headers: octets });
	return { serial, id };
}

// Somebody who may do and sees nothing, so that everybody with the function may change him.
async function makeUser(admin, { home }) {
	const role = await admin.post("/roles", { name: another("role"), rights: [] });
	const { user } = await admin.post("/users", { login: another("user").replace(" ", "-"), role: role.id, password: "Вход-для-проверки", area: { whole: false, groups: [{ id: home }] } });
	return user;
}

async function makeSession(admin, place) {
	const user = await makeUser(admin, place);
	await fetch(`${admin.url}/api/v1/session`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ login: user.login, password: "Вход-для-проверки" }) });
	const { items } = await admin.get(`/users/${user.id}/sessions`);
	return { id: user.id, session: items[0].id };
}

// Two records of a meter with hours between them that lack, validated: its open exception.
let days_used = 0;
export async function exceptionOf(admin, { serial }) {
	const day = new Date(Date.UTC(2026, 2, 1 + 2 * days_used++)).toISOString().slice(0, 10);
	for (const [hour, index] of [["05", 1], ["08", 4]])
		await admin.demand("PUT", `/meters/${serial}/readings/hour/${day}T${hour}:00:00Z`, { index: index + 10 * days_used, reason: "по акту" });
	await admin.ended(await admin.post("/validations", { serials: [serial], from: `${day}T00:00:00Z`, to: `${day}T23:00:00Z` }));
	const { items } = await admin.get(`/exceptions?serial=${serial}&state=open&rule=gap`);
	return items[0];
}

let months_used = 0;
export async function closingOf(admin, { group }) {
	const month = new Date(Date.UTC(2010, months_used++, 1)).toISOString().slice(0, 7);
	const job = await admin.ended(await admin.post("/closings", { group, month, reason: "сверено" }));
	return { id: job.result.closing };
}

export const table = {
	createSession: { right: "public", area: "none", each: false, ok: 401, call: () => ["/session", { login: "nobody", password: "nothing at all" }] },
	getSession: { right: "self", area: "none", session: true, call: () => ["/session"] },
	deleteSession: { right: "self", area: "none", session: true, each: false, ok: 204, call: () => ["/session"] },
	updateMe: { right: "self", area: "none", session: true, call: () => ["/users/me", { theme: "auto" }] },
	setMyPassword: { right: "self", area: "none", session: true, ok: 400, call: () => ["/users/me/password", { current: "x", new: "x" }] },
	startSecondFactor: { right: "self", area: "none", session: true, ok: 400, call: () => ["/users/me/second-factor", {}] },
	confirmSecondFactor: { right: "self", area: "none", session: true, ok: 400, call: () => ["/users/me/second-factor", {}] },
	deleteSecondFactor: { right: "self", area: "none", session: true, ok: 400, call: () => ["/users/me/second-factor", {}] },
	makeRecoveryCodes: { right: "self", area: "none", session: true, ok: 400, call: () => ["/users/me/recovery-codes", {}] },
	listMySessions: { right: "self", area: "none", session: true, call: () => ["/users/me/sessions"] },
	endMySessions: { right: "self", area: "none", session: true, ok: 204, call: () => ["/users/me/sessions"] },
	endMySession: { right: "self", area: "none", session: true, each: false, ok: 404, call: () => ["/users/me/sessions/999999999"] },
	listSettings: { right: "settings.view", area: "whole", call: () => ["/settings"] },
	changeSettings: { right: "settings.edit", also: ["settings.view"], area: "whole", call: () => ["/settings", { "meter.silent_after": "3d" }] },
	createUser: {
		right: "user.edit",
		area: "none",
		ok: 201,
		make: (admin) => admin.post("/roles", { name: another("role"), rights: [] }),
		call: ({ home }, made) => ["/users", { login: another("user").replace(" ", "-"), role: made?.id ?? 1, password: "Вход-для-проверки", area: { whole: false, groups: [{ id: home }] } }],
	},
	getUser: { right: "user.view", area: "none", make: makeUser, call: (place, made) => [`/users/${made?.id ?? 1}`] },
	updateUser: { right: "user.edit", area: "none", make: makeUser, call: (place, made) => [`/users/${made?.id ?? 1}`, { name: "Другое имя" }] },
	resetPassword: { right: "user.edit", area: "none", make: makeUser, call: (place, made) => [`/users/${made?.id ?? 1}/password`, {}] },
	removeSecondFactor: { right: "user.edit", area: "none", ok: 204, make: makeUser, call: (place, made) => [`/users/${made?.id ?? 1}/second-factor`] },
	listUserSessions: { right: "user.view", area: "none", make: makeUser, call: (place, made) => [`/users/${made?.id ?? 1}/sessions`] },
	endUserSessions: { right: "user.edit", area: "none", ok: 204, make: makeUser, call: (place, made) => [`/users/${made?.id ?? 1}/sessions`] },
	endUserSession: { right: "user.edit", area: "none", ok: 204, make: makeSession, call: (place, made) => [`/users/${made?.id ?? 1}/sessions/${made?.session ?? 1}`] },
	listTokens: { right: "token.own", area: "none", call: () => ["/tokens"] },
	createToken: { right: "token.own", area: "none", session: true, ok: 201, call: () => ["/tokens", { name: another("token"), rights: ["token.own"] }] },
	revokeToken: {
		right: "token.own",
		area: "none",
		ok: 204,
		own: true,
		make: (api) => api.post("/tokens", { name: another("token"), rights: ["token.own"] }),
		call: (place, made) => [`/tokens/${made?.id ?? 1}`],
	},
	listAudit: { right: "audit.view", area: "whole", call: () => ["/audit"] },
	verifyAudit: { right: "audit.view", area: "whole", call: () => ["/audit/verification"] },
	listUsers: { right: "user.view", area: "none", call: () => ["/users"] },
	listRights: { right: "self", area: "none", call: () => ["/rights"] },
	listRoles: { right: "user.view", area: "none", call: () => ["/roles"] },
	createRole: { right: "role.edit", area: "whole", ok: 201, call: () => ["/roles", { name: another("role"), rights: [] }] },
	updateRole: {
		right: "role.edit",
		area: "whole",
		make: (admin) => admin.post("/roles", { name: another("role"), rights: [] }),
		call: (place, made) => [`/roles/${made?.id ?? 4}`, { rights: [] }],
	},
	deleteRole: {
		right: "role.edit",
		area: "whole",
		ok: 204,
		make: (admin) => admin.post("/roles", { name: another("role"), rights: [] }),
		call: (place, made) => [`/roles/${made?.id ?? 4}`],
	},

	getDashboard: { right: "dashboard.view", area: "list", call: () => ["/dashboard"] },
	listMeters: { right: "meter.view", area: "list", call: () => ["/meters?limit=500"] },
	search: { right: "meter.view", area: "list", call: ({ serial }) => [`/search?q=${serial}`] },
	listSuggestions: { right: "meter.view", area: "list", call: () => ["/suggestions?field=city"] },
	getMeter: { right: "meter.view", area: "object", call: ({ serial }) => [`/meters/${serial}`] },
	listReadings: { right: "reading.view", area: "object", call: ({ serial }) => [`/meters/${serial}/readings?archive=hour&${days}`] },
	listConsumption: { right: "reading.view", area: "object", call: ({ serial }) => [`/meters/${serial}/consumption?by=day&${days}`] },
	editReading: { right: "reading.edit", area: "object", call: ({ serial }) => [`/meters/${serial}/readings/hour/2026-01-05T12:00:00Z`, { index: 1.5, reason: "по акту" }] },
	undoReading: {
		right: "reading.edit",
		area: "object",
		ok: 204,
		make: (admin, { serial }) => admin.demand("PUT", `/meters/${serial}/readings/hour/2026-01-05T13:00:00Z`, { index: 1.6, reason: "по акту" }),
		call: ({ serial }) => [`/meters/${serial}/readings/hour/2026-01-05T13:00:00Z?reason=mistake`],
	},
	listEdits: { right: "reading.view", area: "object", call: ({ serial }) => [`/meters/${serial}/edits?${days}`] },
	createEstimates: {
		right: "reading.edit",
		area: "object",
		make: async (admin, { serial }) => {
			for (const [hour, index] of [["05", 1], ["08", 4]])
				await admin.demand("PUT", `/meters/${serial}/readings/hour/2026-01-06T${hour}:00:00Z`, { index, reason: "по акту" });
			for (const hour of ["06", "07"]) await admin.request("DELETE", `/meters/${serial}/readings/hour/2026-01-06T${hour}:00:00Z?reason=again`);
		},
		call: ({ serial }) => [`/meters/${serial}/estimates`, { from: "2026-01-06T06:00:00Z", to: "2026-01-06T07:00:00Z", reason: "нет записей" }],
	},
	listMeterGasDays: { right: "meter.view", area: "object", call: ({ serial }) => [`/meters/${serial}/gas-days`] },
	setMeterGasDay: { right: "meter.edit", also: ["meter.view"], area: "object", call: ({ serial }) => [`/meters/${serial}/gas-days/2031-01-01`, { gas_day_start: "06:00" }] },
	removeMeterGasDay: {
		right: "meter.edit",
		area: "object",
		ok: 204,
		make: (admin, { serial }) => admin.demand("PUT", `/meters/${serial}/gas-days/2032-01-01`, { gas_day_start: "06:00" }),
		call: ({ serial }) => [`/meters/${serial}/gas-days/2032-01-01`],
	},
	listGroupGasDays: { right: "group.view", area: "object", call: ({ group }) => [`/groups/${group}/gas-days`] },
	setGroupGasDay: { right: "group.edit", also: ["group.view"], area: "object", call: ({ group }) => [`/groups/${group}/gas-days/2031-01-01`, { gas_day_start: "06:00" }] },
	removeGroupGasDay: {
		right: "group.edit",
		area: "object",
		ok: 204,
		make: (admin, { group }) => admin.demand("PUT", `/groups/${group}/gas-days/2032-01-01`, { gas_day_start: "06:00" }),
		call: ({ group }) => [`/groups/${group}/gas-days/2032-01-01`],
	},
	listGasDays: { right: "group.view", area: "none", call: () => ["/gas-days"] },
	setGasDay: { right: "group.edit", also: ["group.view"], area: "whole", call: () => ["/gas-days/2033-01-01", { gas_day_start: "06:00" }] },
	removeGasDay: {
		right: "group.edit",
		area: "whole",
		ok: 204,
		make: (admin) => admin.demand("PUT", "/gas-days/2034-01-01", { gas_day_start: "06:00" }),
		call: () => ["/gas-days/2034-01-01"],
	},
	listExceptions: { right: "exception.view", area: "list", call: () => ["/exceptions?limit=500"] },
	getException: { right: "exception.view", area: "object", make: exceptionOf, call: ({ exception }, made) => [`/exceptions/${made?.id ?? exception}`] },
	settleException: { right: "exception.settle", also: ["exception.view"], area: "object", make: exceptionOf, call: ({ exception }, made) => [`/exceptions/${made?.id ?? exception}/settle`, { act: "dismiss", reason: "проверено" }] },
	settleExceptions: { right: "exception.settle", area: "list", call: () => ["/exceptions/settle", { ids: [999999998, 999999999], act: "dismiss", reason: "проверено" }] },
	listValidationRules: { right: "exception.view", area: "object", call: ({ group }) => [`/validation-rules?group=${group}`] },
	setValidationRule: { right: "validation.edit", also: ["exception.view"], area: "object", call: ({ group }) => [`/validation-rules/zeros?group=${group}`, { enabled: true }] },
	resetValidationRule: { right: "validation.edit", area: "object", ok: 204, call: ({ group }) => [`/validation-rules/zeros?group=${group}`] },
	createValidation: { right: "validation.run", also: ["meter.view"], area: "object", ok: 202, call: ({ serial }) => ["/validations", { serials: [serial], from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z" }] },
	listClosings: { right: "closing.view", area: "list", call: () => ["/closings"] },
	createClosing: { right: "closing.close", also: ["meter.view"], area: "object", ok: 202, call: ({ group }) => ["/closings", { group, month: "2020-01", reason: "сверено" }] },
	getClosing: { right: "closing.view", area: "object", make: closingOf, call: ({ closing }, made) => [`/closings/${made?.id ?? closing}`] },
	reopenClosing: { right: "closing.reopen", area: "object", make: closingOf, call: ({ closing }, made) => [`/closings/${made?.id ?? closing}/reopen`, { reason: "ошибка" }] },
	listFigures: { right: "closing.view", area: "object", make: closingOf, call: ({ closing }, made) => [`/closings/${made?.id ?? closing}/figures`] },
	listCorrections: { right: "closing.view", area: "list", call: () => ["/corrections"] },
	listUsage: { right: "reading.view", area: "list", call: () => [`/consumption?by=day&${days}`] },
	listUsageMeters: { right: "reading.view", area: "list", call: () => [`/consumption/meters?by=day&${days}`] },
	getUsageProfile: { right: "reading.view", area: "list", call: () => [`/consumption/profile?${days}`] },
	listParameters: { right: "parameter.view", area: "object", call: ({ serial }) => [`/meters/${serial}/parameters`] },
	getParameterHistory: { right: "parameter.view", area: "object", call: ({ serial }) => [`/meters/${serial}/parameters/apn`] },
	listMeterCalls: { right: "call.view", area: "object", call: ({ serial }) => [`/meters/${serial}/calls`] },
	listMeterEvents: { right: "event.view", area: "object", call: ({ serial }) => [`/meters/${serial}/events`] },
	setMeterKeys: { right: "meter.keys", also: ["meter.view"], area: "object", call: ({ serial }) => [`/meters/${serial}/keys`, keysOf(serial)] },
	clearMeterKeys: {
		right: "meter.keys",
		also: ["meter.view"],
		area: "object",
		make: (admin, { serial }) => admin.demand("PUT", `/meters/${serial}/keys`, keysOf(serial)),
		call: ({ serial }) => [`/meters/${serial}/keys`],
	},
	setMeterPassword: { right: "meter.keys", also: ["meter.view"], area: "object", call: ({ serial }) => [`/meters/${serial}/password`, { password: "12345678" }] },
	clearMeterPassword: { right: "meter.keys", also: ["meter.view"], area: "object", call: ({ serial }) => [`/meters/${serial}/password`] },
	setMeterCapture: { right: "capture.edit", area: "object", call: ({ serial }) => [`/meters/${serial}/capture`, { until: null }] },
	listRevisions: { right: "reading.view", area: "object", call: ({ serial }) => [`/meters/${serial}/revisions?archive=hour&${days}`] },
	listGaps: { right: "reading.view", area: "object", call: ({ serial }) => [`/meters/${serial}/gaps?${days}`] },
	listRereads: { right: "reading.view", area: "object", call: ({ serial }) => [`/meters/${serial}/rereads`] },
	createReread: { right: "reading.reread", area: "object", ok: 201, call: ({ serial }) => [`/meters/${serial}/rereads`, order] },
	cancelReread: {
		right: "reading.reread",
		area: "object",
		ok: 204,
		make: (admin, { serial }) => admin.post(`/meters/${serial}/rereads`, order),
		call: ({ serial }, made) => [`/meters/${serial}/rereads/${made?.id ?? 1}`],
	},
	listCompleteness: { right: "reading.view", area: "object", call: ({ serial }) => [`/meters/${serial}/completeness?archive=hour&${days}`] },
	listMeterFindings: { right: "finding.view", area: "object", call: ({ serial }) => [`/meters/${serial}/findings`] },

	createMeter: { right: "meter.create", area: "object", ok: 201, call: ({ group }) => ["/meters", { serial: fresh(), group }] },
	updateMeter: {
		right: "meter.edit",
		area: "object",
		make: (admin, { serial }) => admin.get(`/meters/${serial}`),
		call: ({ serial }, made) => [`/meters/${serial}`, { version: made?.version ?? 1, place: "x" }],
	},
	retireMeter: { right: "meter.retire", area: "object", make: meter, call: ({ serial }, made) => [`/meters/${made?.serial ?? serial}/retire`, { date: "2024-01-01" }] },
	restoreMeter: {
		right: "meter.retire",
		area: "object",
		make: async (admin, place) => {
			const { serial } = await meter(admin, place);
			return admin.post(`/meters/${serial}/retire`, { date: "2024-01-01" });
		},
		call: ({ serial }, made) => [`/meters/${made?.serial ?? serial}/restore`, {}],
	},
	exchangeMeter: {
		right: "meter.exchange",
		area: "object",
		ok: 201,
		make: meter,
		call: ({ serial }, made) => [`/meters/${made?.serial ?? serial}/exchange`, { serial: fresh(), date: "2024-01-01", final_index: 1, start_index: 0 }],
	},
	setMeterSubscriber: { right: "meter.edit", area: "object", make: meter, call: ({ serial }, made) => [`/meters/${made?.serial ?? serial}/subscriber`, { subscriber: null }] },
	addMeterToGroup: { right: "meter.edit", area: "object", ok: 204, make: freeGroup, call: ({ serial }, made) => [`/meters/${serial}/free-groups/${made?.id ?? 1}`] },
	removeMeterFromGroup: {
		right: "meter.edit",
		area: "object",
		ok: 204,
		make: async (admin, place) => {
			const group = await freeGroup(admin);
			await admin.demand("PUT", `/meters/${place.serial}/free-groups/${group.id}`);
			return group;
		},
		call: ({ serial }, made) => [`/meters/${serial}/free-groups/${made?.id ?? 1}`],
	},
	listMeterHistory: { right: "history.view", area: "object", call: ({ serial }) => [`/meters/${serial}/history`] },
	listMeterNotes: { right: "meter.view", area: "object", call: ({ serial }) => [`/meters/${serial}/notes`] },
	createMeterNote: { right: "note.edit", area: "object", ok: 201, call: ({ serial }) => [`/meters/${serial}/notes`, { text: "x" }] },
	deleteMeterNote: {
		right: "note.edit",
		area: "object",
		ok: 204,
		make: (admin, { serial }) => admin.post(`/meters/${serial}/notes`, { text: "x" }),
		call: ({ serial }, made) => [`/meters/${serial}/notes/${made?.id ?? 1}`],
	},
	listMeterFiles: { right: "file.view", area: "object", call: ({ serial }) => [`/meters/${serial}/files`] },
	createMeterFile: { right: "file.edit", area: "object", ok: 201, make: meter, call: ({ serial }, made) => [`/meters/${made?.serial ?? serial}/files?name=a.txt`, "x", octets] },
	downloadMeterFile: { right: "file.view", area: "object", make: file, call: ({ serial }, made) => [`/meters/${made?.serial ?? serial}/files/${made?.id ?? 1}`] },
	deleteMeterFile: { right: "file.edit", area: "object", ok: 204, make: file, call: ({ serial }, made) => [`/meters/${made?.serial ?? serial}/files/${made?.id ?? 1}`] },

	listSubscribers: { right: "subscriber.view", area: "list", call: () => ["/subscribers?limit=500"] },
	createSubscriber: { right: "subscriber.edit", area: "none", ok: 201, call: () => ["/subscribers", { name: another("subscriber") }] },
	getSubscriber: { right: "subscriber.view", area: "object", call: ({ subscriber }) => [`/subscribers/${subscriber}`] },
	updateSubscriber: {
		right: "subscriber.edit",
		area: "object",
		make: (admin, { subscriber }) => admin.get(`/subscribers/${subscriber}`),
		call: ({ subscriber }, made) => [`/subscribers/${subscriber}`, { version: made?.version ?? 1, flat: "7" }],
	},
	deleteSubscriber: { right: "subscriber.edit", area: "object", ok: 409, call: ({ subscriber }) => [`/subscribers/${subscriber}`] },
	listSubscriberMeters: { right: "subscriber.view", area: "object", call: ({ subscriber }) => [`/subscribers/${subscriber}/meters`] },
	listSubscriberHistory: { right: "history.view", also: ["subscriber.view"], area: "object", call: ({ subscriber }) => [`/subscribers/${subscriber}/history`] },
	listSearches: { right: "meter.view", area: "none", call: () => ["/searches"] },
	createSearch: { right: "search.save", area: "none", ok: 201, call: () => ["/searches", { name: another("search"), query: {} }] },
	updateSearch: { right: "search.save", area: "none", own: true, make: search, call: (place, made) => [`/searches/${made?.id ?? 1}`, { shared: false }] },
	deleteSearch: { right: "search.save", area: "none", ok: 204, own: true, make: search, call: (place, made) => [`/searches/${made?.id ?? 1}`] },
	createGroup: { right: "group.edit", area: "object", ok: 201, call: ({ group }) => ["/groups", { name: another("group"), parent: group }] },
	getGroup: { right: "group.view", area: "object", call: ({ group }) => [`/groups/${group}`] },
	updateGroup: { right: "group.edit", area: "object", call: ({ group }) => [`/groups/${group}`, { zone: null }] },
	deleteGroup: { right: "group.edit", area: "object", ok: 204, make: child, call: ({ group }, made) => [`/groups/${made?.id ?? group}`] },
	mergeGroup: { right: "group.edit", area: "object", ok: 202, make: child, call: ({ group }, made) => [`/groups/${made?.id ?? group}/merge`, { into: group }] },

	listGroups: { right: "group.view", area: "list", call: () => ["/groups"] },
	createGroupReread: { right: "reading.reread", area: "object", ok: 201, call: ({ group }) => [`/groups/${group}/rereads`, order] },
	listGroupCompleteness: { right: "group.view", area: "list", call: () => [`/completeness?${days}`] },
	listLackingMeters: { right: "reading.view", area: "object", call: ({ group }) => [`/completeness/meters?group=${group}`] },
	listFindings: { right: "finding.view", area: "list", call: () => ["/findings?limit=500"] },
	settleFinding: { right: "finding.settle", area: "object", ok: 409, call: ({ finding }) => [`/findings/${finding}/settle`, { note: "" }] },
	listCalls: { right: "call.view", area: "list", call: () => ["/calls?limit=500"] },
	getCall: { right: "call.view", area: "object", call: ({ call }) => [`/calls/${call}`] },
	downloadCapture: { right: "capture.download", also: ["call.view"], area: "object", call: ({ call }) => [`/calls/${call}/capture`] },
	decodeCapture: { right: "capture.view", also: ["call.view"], area: "object", call: ({ call }) => [`/calls/${call}/decoded`] },
	listSlots: { right: "slot.view", area: "list", call: () => ["/slots?limit=500"] },
	computeSlots: { right: "slot.edit", area: "whole", call: () => ["/slots", { from: "22:00", to: "02:00" }] },
	getLoad: { right: "slot.view", area: "whole", call: () => ["/load?days=1"] },

	listQuarantine: { right: "quarantine.view", area: "list", call: () => ["/quarantine"] },
	adoptMeters: { right: "meter.adopt", area: "list", call: ({ serial, home }) => ["/quarantine/adopt", { serials: [serial], group: home }] },
	refuseMeters: { right: "meter.adopt", area: "list", call: ({ serial }) => ["/quarantine/refuse", { serials: [serial] }] },
	adoptMeter: { right: "meter.adopt", area: "object", ok: 409, call: ({ serial, home }) => [`/quarantine/${serial}/adopt`, { group: home }] },
	refuseMeter: { right: "meter.adopt", area: "object", ok: 409, call: ({ serial }) => [`/quarantine/${serial}/refuse`] },
	uploadImport: { right: "import.run", area: "none", ok: 201, call: ({ serial }) => ["/imports", `serial\n${serial}\n`, octets] },
	getImport: {
		right: "import.run",
		area: "none",
		own: true,
		make: (api, { serial }) => api.upload(`serial\n${serial}\n`),
		call: (place, made) => [`/imports/${made?.id ?? 1}`],
	},
	runImport: {
		right: "import.run",
		area: "none",
		each: false,
		ok: 202,
		own: true,
		make: (admin, { serial }) => admin.upload(`serial\n${serial}\n`),
		call: (place, made) => [`/imports/${made?.id ?? 1}/run`, { dry_run: true }],
	},
	listDocs: { right: "self", area: "none", call: () => ["/docs"] },
	getDoc: { right: "self", area: "none", call: () => ["/docs/ru/user"] },
	getPersonalData: { right: "subscriber.view", also: ["export.run"], area: "object", call: ({ subscriber }) => [`/subscribers/${subscriber}/personal-data`] },
	erasePersonalData: {
		right: "subscriber.erase",
		area: "object",
		ok: 200,
		make: async (admin, { group }) => {
			const somebody = await admin.post("/subscribers", { name: another("subscriber") });
			await admin.post("/meters", { serial: fresh(), group, subscriber: somebody.id });
			return somebody;
		},
		call: ({ subscriber }, made) => [`/subscribers/${made?.id ?? subscriber}/erase`, { reason: "x" }],
	},
	createBulkAct: {
		right: "bulk.run",
		also: ["meter.edit", "meter.view"],
		area: "object",
		ok: 202,
		call: ({ serial, group }) => ["/meters/bulk", { select: { serials: [serial] }, action: { move: { group } } }],
	},
	createExport: { right: "export.run", also: ["group.view"], area: "none", ok: 202, call: () => ["/exports", { what: "groups", format: "csv" }] },
	listZones: { right: "zone.view", area: "list", call: () => ["/zones"] },
	createZone: { right: "zone.edit", area: "object", ok: 201, call: ({ serial, group }) => ["/zones", { name: another("zone"), inlets: [serial], group }] },
	getZone: { right: "zone.view", area: "object", make: zoneOf, call: (place, made) => [`/zones/${made?.id ?? place.zone}`] },
	updateZone: { right: "zone.edit", area: "object", make: zoneOf, call: (place, made) => [`/zones/${made?.id ?? place.zone}`, { note: "по схеме" }] },
	deleteZone: { right: "zone.edit", area: "object", ok: 204, make: zoneOf, call: (place, made) => [`/zones/${made?.id ?? place.zone}`] },
	getZoneBalance: { right: "zone.view", also: ["reading.view"], area: "object", make: zoneOf, call: (place, made) => [`/zones/${made?.id ?? place.zone}/balance?by=day&${days}`] },
	listReportForms: { right: "report.run", area: "none", call: () => ["/reports/forms"] },
	listReports: { right: "report.run", area: "none", call: () => ["/reports"] },
	createReport: { right: "report.run", also: ["reading.view"], area: "object", ok: 202, call: ({ serial }) => ["/reports", { form: "meter", meter: serial, period: "2026-01", format: "csv" }] },
	listReportSchedules: { right: "report.run", area: "none", call: () => ["/reports/schedules"] },
	createReportSchedule: { right: "report.schedule", also: ["report.run", "reading.view"], area: "object", ok: 201, call: ({ serial }) => ["/reports/schedules", scheduleOf({ form: "meter", meter: serial })] },
	getReportSchedule: { right: "report.run", area: "none", each: false, make: ownSchedule, call: (place, made) => [`/reports/schedules/${made?.id ?? 1}`] },
	updateReportSchedule: { right: "report.schedule", also: ["report.run", "reading.view", "meter.view"], area: "none", own: true, make: ownSchedule, call: (place, made) => [`/reports/schedules/${made?.id ?? 1}`, { name: another("schedule") }] },
	deleteReportSchedule: { right: "report.schedule", also: ["report.run", "reading.view", "meter.view"], area: "none", ok: 204, own: true, make: ownSchedule, call: (place, made) => [`/reports/schedules/${made?.id ?? 1}`] },
	runReportSchedule: { right: "report.schedule", also: ["report.run", "reading.view", "meter.view"], area: "none", ok: 202, own: true, make: ownSchedule, call: (place, made) => [`/reports/schedules/${made?.id ?? 1}/run`, {}] },
	listReportRuns: { right: "report.run", area: "none", each: false, make: ownSchedule, call: (place, made) => [`/reports/schedules/${made?.id ?? 1}/runs`] },
	retryReportRun: { right: "report.schedule", area: "none", each: false, ok: 202, make: failedRun, call: (place, made) => [`/reports/schedules/${made?.schedule ?? 1}/runs/${made?.id ?? 1}/retry`] },
	testMail: { right: "settings.edit", area: "whole", call: () => ["/mail/test", { to: "nobody@example.org" }] },
	getReport: { right: "report.run", area: "none", each: false, make: aReport, call: (place, made) => [`/reports/${made?.report ?? 1}`] },
	getReportFile: { right: "report.run", area: "none", each: false, make: aReport, call: (place, made) => [`/reports/${made?.report ?? 1}/file`] },
	listJobs: { right: "job.view", area: "none", call: () => ["/jobs"] },
	getJob: { right: "job.view", area: "none", each: false, make: aJob, call: (place, made) => [`/jobs/${made?.id ?? 1}`] },
	cancelJob: { right: "job.view", area: "none", each: false, ok: 409, make: aJob, call: (place, made) => [`/jobs/${made?.id ?? 1}/cancel`] },
	undoJob: { right: "job.view", area: "none", each: false, ok: 409, make: aJob, call: (place, made) => [`/jobs/${made?.id ?? 1}/undo`] },
	getJobFile: { right: "job.view", area: "none", each: false, ok: 404, make: aJob, call: (place, made) => [`/jobs/${made?.id ?? 1}/file`] },
	listJobErrors: { right: "job.view", area: "none", each: false, make: aJob, call: (place, made) => [`/jobs/${made?.id ?? 1}/errors`] },
	listProfiles: { right: "profile.view", area: "none", call: () => ["/profiles"] },
	reloadProfiles: { right: "profile.reload", also: ["profile.view"], area: "none", call: () => ["/profiles/reload"] },

	// The stream itself is listened to in rights.test.mjs; here only who may open it.
	streamEvents: { right: "call.view", area: "list", stream: true, call: () => ["/events"] },
	getVersion: { right: "public", area: "none", call: () => ["/version"] },
	getHealth: { right: "public", area: "none", call: () => ["/healthz"] },
	getReady: { right: "public", area: "none", call: () => ["/readyz"] },
	getMetrics: { right: "public", area: "none", call: () => ["/metrics"] },
};

// The part of rights-table.mjs (which tells the form) about the register of meters: what people
// keep of them, subscribers, groups and saved searches.
let made = 0;
// A name or number that nothing has yet.
const another = (what) => `${what}${++made}`;

const today = new Date().toISOString().slice(0, 10);

// A meter of its own, to be taken out of work.
const meter = (admin, { group }) => admin.post("/meters", { serial: another("175000"), group });
const retired = async (admin, place) => {
	const fresh = await meter(admin, place);
	await admin.post(`/meters/${fresh.serial}/retire`, { date: today });
	return fresh;
};

let free = null;
// One group beside the tree is enough for all.
const freeGroup = async (admin) => (free ??= await admin.post("/groups", { name: another("Свободная "), kind: "free" }));

const note = (admin, { serial }) => admin.post(`/meters/${serial}/notes`, { text: "Калитка слева" });
const raw = { "Content-Type": "application/octet-stream" };
const file = (admin, { serial }) => admin.demand("POST", `/meters/${serial}/files?name=note.txt`, "Схема проезда", { headers: raw });
const child = (admin, { group }) => admin.post("/groups", { name: another("Участок "), parent: group });
const search = (api) => api.post("/searches", { name: another("Поиск "), query: { q: "17" } });

export const register = {
	createMeter: { right: "meter.create", also: ["meter.view"], area: "object", ok: 201, call: ({ group }) => ["/meters", { serial: another("174000"), group }] },
	updateMeter: {
		right: "meter.edit",
		also: ["meter.view"],
		area: "object",
		make: (admin, { serial }) => admin.get(`/meters/${serial}`),
		call: ({ serial }, card) => [`/meters/${serial}`, { version: card?.version ?? 1, place: another("кухня ") }],
	},
	retireMeter: { right: "meter.retire", also: ["meter.view"], area: "object", make: meter, call: ({ serial }, fresh) => [`/meters/${fresh?.serial ?? serial}/retire`, { date: today }] },
	restoreMeter: { right: "meter.retire", also: ["meter.view"], area: "object", make: retired, call: ({ serial }, old) => [`/meters/${old?.serial ?? serial}/restore`, {}] },
	exchangeMeter: {
		right: "meter.exchange",
		also: ["meter.view"],
		area: "object",
		ok: 201,
		make: meter,
		call: ({ serial }, old) => [`/meters/${old?.serial ?? serial}/exchange`, { serial: another("176000"), date: today, final_index: 10, start_index: 0, reason: "поверка" }],
	},
	setMeterSubscriber: { right: "meter.edit", also: ["meter.view"], area: "object", make: meter, call: ({ serial }, fresh) => [`/meters/${fresh?.serial ?? serial}/subscriber`, { subscriber: null }] },
	addMeterToGroup: { right: "meter.edit", area: "object", ok: 204, make: freeGroup, call: ({ serial }) => [`/meters/${serial}/free-groups/${free?.id ?? 1}`] },
	removeMeterFromGroup: {
		right: "meter.edit",
		area: "object",
		ok: 204,
		make: async (admin, { serial }) => admin.demand("PUT", `/meters/${serial}/free-groups/${(await freeGroup(admin)).id}`),
		call: ({ serial }) => [`/meters/${serial}/free-groups/${free?.id ?? 1}`],
	},
	listMeterHistory: { right: "history.view", area: "object", call: ({ serial }) => [`/meters/${serial}/history`] },
	listMeterNotes: { right: "meter.view", area: "object", call: ({ serial }) => [`/meters/${serial}/notes`] },
	createMeterNote: { right: "note.edit", area: "object", ok: 201, call: ({ serial }) => [`/meters/${serial}/notes`, { text: "Собака во дворе" }] },
	// Own notes are one's own; those of others are for who manages.
	deleteMeterNote: { right: "note.edit", area: "object", ok: 204, own: true, make: note, call: ({ serial }, one) => [`/meters/${serial}/notes/${one?.id ?? 1}`] },
	listMeterFiles: { right: "file.view", area: "object", call: ({ serial }) => [`/meters/${serial}/files`] },
	createMeterFile: { right: "file.edit", area: "object", ok: 201, call: ({ serial }) => [`/meters/${serial}/files?name=plan.txt`, "Вход со двора", raw] },
	downloadMeterFile: { right: "file.view", area: "object", make: file, call: ({ serial }, one) => [`/meters/${serial}/files/${one?.id ?? 1}`] },
	deleteMeterFile: { right: "file.edit", area: "object", ok: 204, make: file, call: ({ serial }, one) => [`/meters/${serial}/files/${one?.id ?? 1}`] },

	listSubscribers: { right: "subscriber.view", area: "list", call: () => ["/subscribers?limit=500"] },
	createSubscriber: { right: "subscriber.edit", also: ["subscriber.view"], area: "none", ok: 201, call: () => ["/subscribers", { name: another("Новиков ") }] },
	getSubscriber: { right: "subscriber.view", area: "object", call: ({ subscriber }) => [`/subscribers/${subscriber}`] },
	updateSubscriber: {
		right: "subscriber.edit",
		also: ["subscriber.view"],
		area: "object",
		make: (admin, { subscriber }) => admin.get(`/subscribers/${subscriber}`),
		call: ({ subscriber }, card) => [`/subscribers/${subscriber}`, { version: card?.version ?? 1, flat: another("кв. ") }],
	},
	deleteSubscriber: {
		right: "subscriber.edit",
		also: ["subscriber.view"],
		area: "none",
		ok: 204,
		own: true,
		make: (api) => api.post("/subscribers", { name: another("Временный ") }),
		call: ({ subscriber }, one) => [`/subscribers/${one?.id ?? subscriber}`],
	},
	listSubscriberMeters: { right: "subscriber.view", area: "object", call: ({ subscriber }) => [`/subscribers/${subscriber}/meters`] },
	listSubscriberHistory: { right: "history.view", also: ["subscriber.view"], area: "object", call: ({ subscriber }) => [`/subscribers/${subscriber}/history`] },

	listSearches: { right: "meter.view", area: "none", call: () => ["/searches"] },
	createSearch: { right: "search.save", area: "none", ok: 201, call: () => ["/searches", { name: another("Поиск "), query: { q: "17" } }] },
	updateSearch: { right: "search.save", area: "none", own: true, make: search, call: (place, one) => [`/searches/${one?.id ?? 1}`, { query: { city: "Видимск" } }] },
	deleteSearch: { right: "search.save", area: "none", ok: 204, own: true, make: search, call: (place, one) => [`/searches/${one?.id ?? 1}`] },

	createGroup: { right: "group.edit", also: ["group.view"], area: "object", ok: 201, call: ({ group }) => ["/groups", { name: another("Квартал "), parent: group }] },
	getGroup: { right: "group.view", area: "object", call: ({ group }) => [`/groups/${group}`] },
	updateGroup: { right: "group.edit", also: ["group.view"], area: "object", call: ({ group }) => [`/groups/${group}`, { zone: null }] },
	deleteGroup: { right: "group.edit", area: "object", ok: 204, make: child, call: ({ group }, one) => [`/groups/${one?.id ?? group}`] },
	mergeGroup: { right: "group.edit", also: ["group.view"], area: "object", make: child, call: ({ group }, one) => [`/groups/${one?.id ?? group}/merge`, { into: group }] },
};

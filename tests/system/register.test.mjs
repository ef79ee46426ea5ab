// The register as people keep it: meters, moves, exchanges, notes, files, subscribers, groups, saved
// searches, and the command line's part of it. One server, many asserts.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { run, startServer } from "./lib.mjs";

const today = new Date().toISOString().slice(0, 10);
const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

test("the register as people keep it", async (t) => {
	const server = await startServer(t);
	const api = await server.login();
	const themis = (...args) => run("themis", [...args, "--data", server.data], { dir: server.data });

	const city = await api.post("/groups", { name: "Волгоград", zone: "Europe/Volgograd" });
	const district = await api.post("/groups", { name: "Центр", parent: city.id });

	// The answer of a request that must end with `status`.
	async function refused(status, method, path, body) {
		const answer = await api.request(method, path, body);
		assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body)}`);
		return answer.body;
	}

	await t.test("a meter is registered, changed, and every change stands in its history", async () => {
		const made = await api.post("/meters", {
			serial: "15400001",
			type: "ВК-G4ETe",
			group: district.id,
			commissioned_on: "2024-05-02",
			verified_on: "2024-04-01",
			verification_due: "2034-04-01",
			seal: "А-17",
			seal_on: "2024-05-02",
			place: "кухня",
			sim_phone: "8 (903) 111-22-33",
			gas_day_start: "10:00",
		});
		assert.equal(made.version, 2);
		assert.equal(made.sim_phone, "+79031112233");
		assert.equal(made.group.path, "Волгоград/Центр");
		assert.equal(made.zone, "Europe/Volgograd");
		assert.deepEqual(made.verifications.map((v) => [v.verified_on, v.due, v.who]), [["2024-04-01", "2034-04-01", "admin"]]);
		await refused(409, "POST", "/meters", { serial: "15400001" });
		await refused(400, "POST", "/meters", { serial: "with blanks" });
		await refused(404, "POST", "/meters", { serial: "15400002", group: 999 });

		const patched = await api.demand("PATCH", "/meters/15400001", { version: 2, place: "подвал", seal: null, verified_on: "2025-01-10" });
		assert.deepEqual([patched.place, patched.seal, patched.version], ["подвал", null, 3]);
		assert.deepEqual([patched.verified_on, patched.verification_due, patched.verifications.length], ["2025-01-10", null, 2]);
		const late = await refused(409, "PATCH", "/meters/15400001", { version: 2, place: "чердак" });
		assert.match(late.detail, /admin: .*seal.*place|admin: .*place/);
		await refused(400, "PATCH", "/meters/15400001", { place: "чердак" });
		await refused(400, "PATCH", "/meters/15400001", { version: 3, verified_on: "2025-02-30" });
		await refused(400, "PATCH", "/meters/15400001", { version: 3, verification_due: "2025-01-01" });
		await refused(400, "PATCH", "/meters/15400001", { version: 3, zone: "Mars/Base" });
		await refused(400, "PATCH", "/meters/15400001", { version: 3, profile: "nonsense" });
		await refused(400, "PATCH", "/meters/15400001", { version: 3, sim_phone: "позвонить" });

		const { items } = await api.get("/meters/15400001/history");
		assert.deepEqual(items.map((i) => i.action), ["meter.edit", "meter.create"]);
		const changes = Object.fromEntries(items[0].changes.map((ch) => [ch.field, [ch.before, ch.after]]));
		assert.deepEqual(changes, { place: ["кухня", "подвал"], seal: ["А-17", null], verified_on: ["2024-04-01", "2025-01-10"], verification_due: ["2034-04-01", null] });
		assert.equal((await api.get("/meters/15400001/history?limit=1")).items.length, 1);
	});

	await t.test("subscribers move in and out; duplicates are hinted, phones are kept in one form", async () => {
		const anna = await api.post("/subscribers", { name: "Иванова Анна", account: "100-1", phone: "8 903 123-45-67", city: "Волгоград", street: "Мира", house: "5", flat: "12" });
		assert.deepEqual([anna.phone, anna.kind, anna.duplicates], ["+79031234567", "person", []]);
		const firm = await api.post("/subscribers", { name: "ООО «Тепло»", kind: "organisation", account: "100-1", phone: "+7 (903) 123 45 67" });
		assert.deepEqual(firm.duplicates, [{ id: anna.id, name: "Иванова Анна", account: "100-1", same: ["account", "phone"] }]);
		await refused(400, "POST", "/subscribers", { name: "X", phone: "нет" });
		await refused(400, "POST", "/subscribers", { name: "X", email: "нет" });
		await refused(400, "POST", "/subscribers", { account: "1" });

		await api.post("/meters", { serial: "15400010", group: district.id, subscriber: anna.id });
		const day = 86400000;
		const ago = (days) => new Date(Math.floor(Date.now() / 1000) * 1000 - days * day).toISOString();
		let card = await api.demand("PUT", "/meters/15400010/subscriber", { subscriber: anna.id, from: ago(100) });
		assert.equal(Date.parse(card.tenancies[0].from), Date.parse(ago(100)));
		card = await api.demand("PUT", "/meters/15400010/subscriber", { subscriber: firm.id, from: ago(10) });
		assert.deepEqual([card.subscriber.id, card.subscriber.kind, card.tenancies.length], [firm.id, "organisation", 2]);
		assert.equal(Date.parse(card.tenancies[1].to), Date.parse(ago(10)));
		await refused(400, "PUT", "/meters/15400010/subscriber", { subscriber: anna.id, from: ago(50) });
		await refused(400, "PUT", "/meters/15400010/subscriber", { subscriber: anna.id, from: new Date(Date.now() + day).toISOString() });
		await refused(404, "PUT", "/meters/15400010/subscriber", { subscriber: 999 });
		card = await api.demand("PUT", "/meters/15400010/subscriber", { subscriber: null });
		assert.equal(card.subscriber, null);
		assert.deepEqual((await api.get(`/subscribers/${anna.id}/meters`)).items.map((m) => m.serial), ["15400010"]);

		const patched = await api.demand("PATCH", `/subscribers/${anna.id}`, { version: anna.version, phone: "9031234568", flat: null });
		assert.deepEqual([patched.phone, patched.flat, patched.duplicates.map((d) => d.same)], ["+79031234568", null, [["account"]]]);
		const late = await refused(409, "PATCH", `/subscribers/${anna.id}`, { version: anna.version, house: "6" });
		assert.match(late.detail, /admin: .*phone/);
		const { items } = await api.get(`/subscribers/${anna.id}/history`);
		assert.deepEqual(items[0].changes.filter((ch) => ch.field === "phone"), [{ field: "phone", before: "+79031234567", after: "+79031234568" }]);
		const moves = (await api.get("/meters/15400010/history")).items.flatMap((i) => i.changes).filter((ch) => ch.field === "subscriber");
		assert.deepEqual(moves.map((ch) => [ch.before, ch.after]), [["ООО «Тепло»", null], ["Иванова Анна", "ООО «Тепло»"], [null, "Иванова Анна"]]);

		await refused(409, "DELETE", `/subscribers/${anna.id}`);
		const nobody = await api.post("/subscribers", { name: "Никто" });
		assert.equal((await api.request("DELETE", `/subscribers/${nobody.id}`)).status, 204);
		await refused(404, "GET", `/subscribers/${nobody.id}`);
		assert.deepEqual((await api.get("/subscribers")).items.map((s) => s.name), ["Иванова Анна", "ООО «Тепло»"]);
		const first = await api.get("/subscribers?limit=1");
		assert.deepEqual((await api.get(`/subscribers?limit=1&cursor=${first.next_cursor}`)).items.map((s) => s.id), [firm.id]);
		for (const [q, ids] of [["иванова", [anna.id]], ["100", [anna.id, firm.id]], ["8 903 123 45 67", [firm.id]], ["zzz", []]])
			assert.deepEqual((await api.get(`/subscribers?q=${encodeURIComponent(q)}`)).items.map((s) => s.id), ids, q);
	});

	await t.test("a meter is exchanged, and the exchange can be taken back", async () => {
		const boris = await api.post("/subscribers", { name: "Борис" });
		const free = await api.post("/groups", { name: "Проверить", kind: "free" });
		await api.post("/meters", { serial: "15400020", group: district.id, subscriber: boris.id, place: "коридор", type: "ВК-G4ETe" });
		assert.equal((await api.request("PUT", `/meters/15400020/free-groups/${free.id}`)).status, 204);
		const order = { serial: "15400021", type: "ВК-G6ETe", date: today, final_index: 1234.567, start_index: 0.012, reason: "поверка" };
		await refused(400, "POST", "/meters/15400020/exchange", { ...order, final_index: 1.2345 });
		await refused(400, "POST", "/meters/15400020/exchange", { ...order, date: "2199-01-01" });
		await refused(400, "POST", "/meters/15400020/exchange", { ...order, serial: "15400020" });
		await refused(400, "POST", "/meters/15400020/exchange", { ...order, date: "1999-01-01" });
		const fresh = await api.post("/meters/15400020/exchange", order);
		assert.deepEqual([fresh.serial, fresh.type, fresh.subscriber.id, fresh.place, fresh.group.id], ["15400021", "ВК-G6ETe", boris.id, "коридор", district.id]);
		assert.deepEqual([fresh.exchanged_from.serial, fresh.exchanged_from.final_index, fresh.exchanged_from.start_index], ["15400020", 1234.567, 0.012]);
		assert.deepEqual(fresh.free_groups, [{ id: free.id, name: "Проверить" }]);
		const old = await api.get("/meters/15400020");
		assert.deepEqual([old.state, old.exchanged_for.serial, old.retired.final_index, old.subscriber], ["retired", "15400021", 1234.567, null]);
		assert.equal((await api.get(`/groups/${free.id}`)).meters, 1);
		await refused(409, "POST", "/meters/15400020/exchange", { ...order, serial: "15400022" });
		await refused(409, "POST", "/meters/15400020/retire", { date: today });
		// The new one did not leave before it came.
		await refused(400, "POST", "/meters/15400021/exchange", { ...order, serial: "15400022", date: "2026-01-10" });
		await refused(400, "POST", "/meters/15400021/retire", { date: "2026-01-10" });
		const [entry] = (await api.get("/meters/15400020/history")).items;
		assert.equal(entry.action, "meter.exchange");
		assert.deepEqual(entry.changes.find((ch) => ch.field === "exchanged_for"), { field: "exchanged_for", before: null, after: "15400021" });

		const back = await api.post("/meters/15400020/restore", {});
		assert.deepEqual([back.state, back.subscriber.id, back.exchanged_for, back.retired], ["active", boris.id, null, null]);
		assert.equal((await api.get("/meters/15400021")).subscriber, null);
		const retired = await api.post("/meters/15400021/retire", { date: today, reason: "лишний" });
		assert.deepEqual([retired.state, retired.retired.reason, retired.retired.final_index], ["retired", "лишний", null]);
		assert.equal((await api.request("DELETE", `/meters/15400020/free-groups/${free.id}`)).status, 204);
		await refused(404, "DELETE", `/meters/15400020/free-groups/${free.id}`);
		assert.equal((await api.request("DELETE", `/groups/${free.id}`)).status, 204);
	});

	await t.test("notes and files are kept with a meter, names cleaned, types told by the bytes", async () => {
		await api.post("/meters", { serial: "15400030", group: district.id });
		const note = await api.post("/meters/15400030/notes", { text: "Ключ у соседки\nкв. 7" });
		assert.deepEqual((await api.get("/meters/15400030/notes")).items, [note]);
		await refused(400, "POST", "/meters/15400030/notes", { text: "  " });
		assert.equal((await api.request("DELETE", `/meters/15400030/notes/${note.id}`)).status, 204);
		await refused(404, "DELETE", `/meters/15400030/notes/${note.id}`);

		const octets = { "Content-Type": "application/octet-stream" };
		const put = (name, body) => api.request("POST", `/meters/15400030/files?name=${encodeURIComponent(name)}`, body, { headers: octets });
		const { status, body: file } = await put('../../etc/Акт "1".png', png);
		assert.equal(status, 201);
		assert.deepEqual([file.name, file.type, file.bytes], ["Акт 1.png", "image/png", png.length]);
		assert.equal((await put("x.exe", Buffer.from("MZ\0\0"))).status, 400);
		assert.equal((await put("x.png", "<script>alert(1)</script>")).body.type, "text/plain; charset=utf-8");
		assert.equal((await put("ten.txt", Buffer.alloc(10 * 2 ** 20, 65))).status, 201);
		const got = await fetch(`${server.url}/api/v1/meters/15400030/files/${file.id}`, { headers: { Cookie: api.cookie } });
		assert.equal(got.headers.get("content-disposition"), "attachment; filename=\"______ 1.png\"; filename*=UTF-8''%D0%90%D0%BA%D1%82%201.png");
		assert.equal(got.headers.get("x-content-type-options"), "nosniff");
		assert.deepEqual(Buffer.from(await got.arrayBuffer()), png);
		assert.equal((await api.request("DELETE", `/meters/15400030/files/${file.id}`)).status, 204);
		assert.equal((await api.get("/meters/15400030/files")).items.length, 2);
		await refused(404, "GET", `/meters/15400030/files/${file.id}`);
	});

	await t.test("groups are moved, merged and removed, within what the tree allows", async () => {
		const [a, b] = [await api.post("/groups", { name: "А" }), await api.post("/groups", { name: "Б" })];
		const below = await api.post("/groups", { name: "Ниже", parent: a.id });
		const same = await api.post("/groups", { name: "Ниже", parent: b.id });
		await api.post("/meters", { serial: "15400040", group: a.id });
		await api.post("/meters", { serial: "15400041", group: below.id });
		await refused(409, "POST", "/groups", { name: "А" });
		await refused(400, "POST", "/groups", { name: "а/б" });
		await refused(400, "PATCH", `/groups/${a.id}`, { parent: below.id });
		await refused(409, "PATCH", `/groups/${below.id}`, { parent: b.id });
		await refused(409, "PATCH", `/groups/${b.id}`, { name: "А" });
		await refused(409, "DELETE", `/groups/${a.id}`);
		await refused(409, "POST", `/groups/${a.id}/merge`, { into: b.id });
		await refused(400, "POST", `/groups/${a.id}/merge`, { into: below.id });
		assert.equal((await api.request("DELETE", `/groups/${same.id}`)).status, 204);
		const edited = (await api.get("/meters/15400040")).version;
		const job = await api.ended(await api.post(`/groups/${a.id}/merge`, { into: b.id }));
		assert.deepEqual([job.kind, job.state, job.result], ["merge", "done", { rows: 1, group: b.id }]);
		await refused(409, "PATCH", "/meters/15400040", { version: edited, seal: "7" });
		const merged = await api.get(`/groups/${b.id}`);
		assert.deepEqual([merged.name, merged.meters, merged.meters_total, merged.groups], ["Б", 1, 2, 1]);
		assert.equal((await api.get("/meters/15400041")).group.path, "Б/Ниже");
		assert.deepEqual((await api.get("/meters/15400040/history")).items[0].changes, [{ field: "group", before: "А", after: "Б" }]);
		await refused(404, "GET", `/groups/${a.id}`);
		const moved = await api.demand("PATCH", `/groups/${below.id}`, { parent: city.id, name: "Север" });
		assert.equal(moved.path, "Волгоград/Север");
		assert.equal((await api.get("/meters/15400041")).zone, "Europe/Volgograd");
		const root = await api.demand("PATCH", `/groups/${below.id}`, { parent: null, zone: "Asia/Omsk" });
		assert.deepEqual([root.parent, root.zone, root.path], [null, "Asia/Omsk", "Север"]);

		const free = await api.post("/groups", { name: "А", kind: "free" });
		await refused(409, "POST", "/groups", { name: "А", kind: "free" });
		await refused(404, "POST", "/groups", { name: "в свободной", parent: free.id });
		await refused(404, "POST", "/meters", { serial: "15400042", group: free.id });
		assert.deepEqual((await api.get("/groups?kind=free")).items.map((g) => [g.id, g.meters]), [[free.id, 0]]);
		assert.ok(!(await api.get("/groups")).items.some((g) => g.id === free.id));
	});

	await t.test("retired meters, exact totals and houses are told to those who ask", async () => {
		const address = { city: "Камышин", street: "ул. Пролейская", flat: "" };
		const people = await Promise.all(["3", "7а", "12"].map((house) => api.post("/subscribers", { name: `Житель ${house}`, account: `77-${house}`, house, ...address })));
		for (const [i, who] of people.entries()) {
			await api.post("/meters", { serial: `1540016${i}` });
			await api.demand("PUT", `/meters/1540016${i}/subscriber`, { subscriber: who.id });
		}
		const houses = async (query) => (await api.get(`/suggestions?field=house&street=${encodeURIComponent(address.street)}${query}`)).items;
		assert.deepEqual((await houses("")).toSorted(), ["12", "3", "7а"]);
		assert.deepEqual(await houses("&q=7&city=Камышин"), ["7а"]);
		assert.deepEqual(await houses("&city=Волгоград"), []);
		await refused(400, "GET", "/suggestions?field=house");
		assert.deepEqual((await api.get("/suggestions?field=driver&q=нет")).items, []);

		const serials = async (path) => (await api.get(path)).items.map((item) => item.serial).filter(Boolean);
		assert.deepEqual(await serials("/search?q=пролейская 12"), ["15400162"]);
		await api.demand("POST", "/meters/15400162/retire", { date: today, reason: "снят" });
		assert.deepEqual(await serials("/search?q=пролейская 12&state=active"), []);
		// Who left it is no longer told by it: its number is what it is found by.
		assert.deepEqual(await serials("/search?q=400162&state=retired"), ["15400162"]);
		assert.deepEqual((await serials("/search?q=1540016&state=all")).toSorted(), ["15400160", "15400161", "15400162"]);
		assert.deepEqual(await serials("/meters?street=Пролейская"), ["15400160", "15400161"]);
		assert.deepEqual(await serials("/meters?meter=1540016&state=retired"), ["15400162"]);
		for (const sort of ["-serial", "-group", "-city"]) assert.deepEqual((await serials(`/meters?meter=1540016&state=all&sort=${sort}`)).toSorted(), ["15400160", "15400161", "15400162"]);
		assert.deepEqual(await serials("/meters?meter=1540016&state=all&sort=-serial"), ["15400162", "15400161", "15400160"]);
		const { next_cursor: next } = await api.get("/meters?meter=1540016&state=all&limit=2");
		assert.deepEqual(await serials(`/meters?meter=1540016&state=all&limit=2&cursor=${encodeURIComponent(next)}`), ["15400162"]);
		const counted = await api.get("/meters?street=Пролейская&limit=1&total=exact");
		assert.deepEqual([counted.total, counted.total_at_least], [2, false]);
		for (const path of ["/meters?state=new", "/search?q=a&state=new", "/meters?total=about"]) await refused(400, "GET", path);
		// "At least so many" is enough for an act on all that are found.
		const wish = { select: { query: { street: "Пролейская" } }, action: { move: { group: district.id } } };
		await refused(409, "POST", "/meters/bulk", { ...wish, expected: 1 });
		await refused(409, "POST", "/meters/bulk", { ...wish, expected: 3, at_least: true });
		const job = await api.ended(await api.post("/meters/bulk", { ...wish, expected: 1, at_least: true }));
		assert.deepEqual([job.state, job.total], ["done", 2]);
		assert.equal((await api.get("/search?q=пролейская")).total_at_least, 3); // and the subscriber without a meter
	});

	await t.test("searches are kept, shared, and changed by their owner only", async () => {
		const mine = await api.post("/searches", { name: "Молчат", query: { filter: "silent", city: "Волгоград" } });
		assert.deepEqual([mine.shared, mine.own, mine.query.filter], [false, true, "silent"]);
		await refused(409, "POST", "/searches", { name: "Молчат", query: {} });
		await refused(400, "POST", "/searches", { name: "Плохо", query: { limit: 5 } });
		const shared = await api.demand("PATCH", `/searches/${mine.id}`, { shared: true });
		assert.equal(shared.shared, true);
		assert.deepEqual((await api.get("/searches")).items.map((s) => s.name), ["Молчат"]);
		// What was typed of a person is for who may know it; a group for who sees it.
		const person = async (login, role, ...area) => {
			const { password } = JSON.parse((await themis("user", "add", login, "--role", role, "--json")).stdout);
			if (area.length) await themis("user", "area", login, "--groups", area.join(","));
			const them = await server.login(login, password);
			await them.request("POST", "/users/me/password", { current: password, new: `Новый пароль ${login}` });
			return them;
		};
		const masked = await api.post("/roles", { name: "Без людей", rights: ["meter.view", "search.save", "search.share"] });
		assert.ok(masked.id);
		const blind = await person("slepov", "Без людей");
		const local = await person("mestnova", "metrologist", district.id);
		const elsewhere = await api.post("/groups", { name: "Совсем другая" });
		const share = async (who, name, query) => (await who.post("/searches", { name, query, shared: true })).id;
		const typed = [await share(api, "Сидоров", { q: "Сидоров" }), await share(api, "Его улица", { street: "Мира" }), await share(api, "По фамилии", { sort: "-subscriber" })];
		await share(api, "Там", { group: String(elsewhere.id) });
		await share(api, "Здесь", { group: String(district.id) });
		await share(local, "Местный Петров", { subscriber: "Петров" });
		const seen = async (who) => (await who.get("/searches")).items.map((s) => s.name);
		assert.deepEqual(await seen(blind), ["Здесь", "Молчат", "Там"]);
		assert.deepEqual(await seen(local), ["Здесь", "Местный Петров", "Молчат"]);
		assert.deepEqual(await seen(api), ["Его улица", "Здесь", "Местный Петров", "Молчат", "По фамилии", "Сидоров", "Там"]);
		assert.equal((await blind.request("PATCH", `/searches/${typed[0]}`, { name: "Мой" })).status, 404);
		assert.equal((await blind.request("PATCH", `/searches/${mine.id}`, { name: "Мой" })).status, 403);
		for (const search of (await api.get("/searches")).items) if (search.own && search.id !== mine.id) await api.request("DELETE", `/searches/${search.id}`);
		for (const search of (await local.get("/searches")).items) if (search.own) await local.request("DELETE", `/searches/${search.id}`);
		assert.equal((await api.request("DELETE", `/searches/${mine.id}`)).status, 204);
		await refused(404, "DELETE", `/searches/${mine.id}`);
	});

	await t.test("who sees a part changes only that part, and moves nothing out of it", async () => {
		const { password } = JSON.parse((await themis("user", "add", "mila", "--role", "metrologist", "--json")).stdout);
		await themis("user", "area", "mila", "--groups", String(district.id));
		const mila = await server.login("mila", password);
		await mila.request("POST", "/users/me/password", { current: password, new: "Новый пароль Милы" });
		const other = await api.post("/groups", { name: "Чужая" });
		await api.post("/meters", { serial: "15400050", group: other.id });
		await mila.post("/meters", { serial: "15400051", group: district.id });
		const card = await mila.get("/meters/15400051");
		const status = async (...request) => (await mila.request(...request)).status;
		assert.equal(await status("GET", "/meters/15400050"), 404);
		assert.equal(await status("GET", "/meters/15400050/history"), 404);
		assert.equal(await status("PATCH", "/meters/15400051", { version: card.version, group: other.id }), 404);
		assert.equal(await status("PATCH", "/meters/15400051", { version: card.version, group: null }), 404);
		assert.equal(await status("POST", "/meters", { serial: "15400052", group: other.id }), 404);
		assert.equal(await status("POST", "/meters", { serial: "15400052" }), 403);
		const exchange = { date: today, final_index: 1, start_index: 0 };
		assert.equal(await status("POST", "/meters/15400051/exchange", { serial: "15400050", ...exchange }), 409);
		assert.equal(await status("PATCH", `/groups/${district.id}`, { parent: null }), 403);
		// A subscriber is seen by his meters; one without any by whom made it.
		const stranger = await api.post("/subscribers", { name: "Чужой", account: "100-9" });
		assert.equal(await status("GET", `/subscribers/${stranger.id}`), 404);
		assert.equal(await status("PUT", "/meters/15400051/subscriber", { subscriber: stranger.id }), 404);
		const own = await mila.post("/subscribers", { name: "Свой", account: "100-9" });
		assert.deepEqual(own.duplicates, []);
		await mila.demand("PUT", "/meters/15400051/subscriber", { subscriber: own.id });
		assert.ok(!(await mila.get("/subscribers?limit=500")).items.some((one) => one.id === stranger.id));
		// Where a meter came from is not told when it lies outside.
		await api.demand("PATCH", "/meters/15400050", { version: 2, group: district.id });
		const [moved] = (await mila.get("/meters/15400050/history")).items;
		assert.deepEqual(moved.changes, [{ field: "group", before: "•••", after: "Волгоград/Центр" }]);
		await refused(409, "POST", `/groups/${district.id}/merge`, { into: other.id });
		assert.match((await refused(409, "DELETE", `/groups/${district.id}`)).detail, /area/);
	});

	await t.test("the command line does the same", async () => {
		const json = async (...args) => {
			const end = await themis(...args, "--json");
			assert.equal(end.code, 0, `${args.join(" ")}: ${end.stderr}`);
			return JSON.parse(end.stdout);
		};
		assert.deepEqual((await json("search", "пролейская", "7а")).items.map((item) => item.serial), ["15400161"]);
		assert.deepEqual((await json("search", "15400162", "--state", "retired")).items.map((item) => [item.serial, item.retired]), [["15400162", true]]);
		assert.match((await themis("search", "пролейсая")).stdout, /taken instead of "пролейсая": пролейская/);
		assert.equal((await themis("search")).code, 64);
		assert.deepEqual((await json("meter", "list", "--where", "street=Пролейская,house=3")).map((row) => row.serial), ["15400160"]);
		assert.deepEqual((await json("meter", "list", "--where", "serial=1540016,state=retired")).map((row) => row.serial), ["15400162"]);
		// Two commas are one of the text.
		assert.deepEqual((await json("meter", "list", "--where", "street=Пролейская,,,house=3,")).map((row) => row.serial), ["15400160"]);
		assert.match((await themis("meter", "list", "--where", "colour=red")).stderr, /no field colour/);
		const [kept] = await json("search", "save", "Пролейская", "--user", "admin", "--where", "street=Пролейская", "--shared");
		assert.deepEqual([kept.user, kept.query, kept.shared], ["admin", { street: "Пролейская" }, true]);
		assert.deepEqual((await api.get("/searches")).items.map((one) => [one.name, one.own]), [["Пролейская", true]]);
		assert.deepEqual((await json("search", "list")).map((one) => one.id), [kept.id]);
		assert.match((await themis("search", "list")).stdout, /Пролейская/);
		for (const bad of [["Без условий", "--user", "admin"], ["Ничья", "--where", "city=А"], ["Плохая", "--user", "admin", "--where", "filter=x"]]) assert.equal((await themis("search", "save", ...bad)).code, 64);
		assert.equal((await themis("search", "delete", String(kept.id))).code, 0);
		assert.notEqual((await themis("search", "delete", String(kept.id))).code, 0);
		const anna = await json("subscriber", "create", "--name", "Анна", "--phone", "89031110000");
		assert.equal(anna.phone, "+79031110000");
		assert.equal((await json("subscriber", "edit", String(anna.id), "--city", "Волжский")).city, "Волжский");
		assert.equal((await json("subscriber", "show", String(anna.id))).version, 2);
		assert.equal((await json("subscriber", "list", "--search", "Анна"))[0].id, anna.id);
		const group = await json("group", "create", "Консоль", "--zone", "Europe/Samara");
		const below = await json("group", "create", "Ниже", "--parent", String(group.id));
		const free = await json("group", "create", "Вольная", "--free");
		const made = await json("meter", "create", "15400060", "--group", String(below.id), "--subscriber", String(anna.id), "--seal", "1");
		assert.deepEqual([made.zone, made.subscriber.id, made.seal], ["Europe/Samara", anna.id, "1"]);
		assert.equal((await json("meter", "edit", "15400060", "--seal", "", "--gas-day-start", "10")).gas_day_start, "10:00");
		assert.equal((await themis("group", "join", String(free.id), "15400060")).code, 0);
		const fresh = await json("meter", "exchange", "15400060", "15400061", "--date", today, "--final-index", "12.345", "--start-index", "0");
		assert.deepEqual([fresh.exchanged_from.final_index, fresh.free_groups[0].id], [12.345, free.id]);
		assert.equal((await json("meter", "restore", "15400060")).state, "active");
		assert.equal((await json("meter", "retire", "15400061", "--date", today)).state, "retired");
		assert.equal((await themis("group", "leave", String(free.id), "15400060")).code, 0);
		const [left] = await json("meter", "history", "15400060");
		assert.deepEqual([left.action, left.changes], ["meter.leave", [{ field: "free_group", before: "Вольная", after: null }]]);
		const note = await json("meter", "note", "15400060", "--text", "из консоли");
		assert.equal((await json("meter", "note", "15400060"))[0].text, "из консоли");
		assert.equal((await themis("meter", "note", "15400060", "--delete", String(note.id))).code, 0);
		const source = join(server.data, "акт.txt");
		writeFileSync(source, "текст\n");
		const file = await json("meter", "file", "15400060", "--add", source);
		assert.deepEqual([file.name, (await json("meter", "file", "15400060")).length], ["акт.txt", 1]);
		assert.equal((await themis("meter", "file", "15400060", "--get", String(file.id))).stdout, "текст\n");
		assert.equal((await themis("meter", "file", "15400060", "--delete", String(file.id))).code, 0);
		assert.equal((await json("group", "edit", String(below.id), "--name", "Выше")).name, "Выше");
		assert.equal((await json("group", "move", String(below.id))).parent, null);
		assert.deepEqual((await json("group", "merge", String(below.id), String(group.id))).result, { rows: 2, group: group.id });
		assert.equal((await themis("group", "delete", String(free.id))).code, 0);
		for (const [args, code] of [
			[["meter", "create", "15400060"], 65],
			[["meter", "edit", "nothing"], 66],
			[["meter", "exchange", "15400060", "x"], 64],
			[["meter", "retire", "15400060", "--date", "soon"], 64],
			[["subscriber", "show", "999999"], 66],
			[["group", "delete", String(group.id)], 65],
			[["group", "merge", "1", "999999"], 66],
		])
			assert.equal((await themis(...args)).code, code, args.join(" "));
	});

	await t.test("the store's counts agree after all of it", async () => {
		const check = await themis("check", "store");
		assert.equal(check.code, 0, check.stdout + check.stderr);
	});
});

// Reports by the calendar: made, put into a folder, mailed through a real SMTP server, tried again,
// and made once whatever is killed when.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { makeCertificates, run, startServer, tempDir, until } from "./lib.mjs";
import { startPaper } from "./paper.mjs";

const ends = [];
const t = { after: (end) => ends.push(end) };
const FROM = "themis@gas.example.org";
const ACCOUNT = { user: "themis", password: "Пароль-почты-1" };
const SEPTEMBER = "2017-10-04T09:00:00+03:00";
const calendar = { every: "month", day: 1, time: "08:00", zone: "Europe/Moscow" };
let server, api, group, folder, certificates;

before(async () => {
	certificates = tempDir(t);
	makeCertificates(certificates);
	folder = join(tempDir(t), "reports");
	mkdirSync(folder);
	({ server, api } = await startPaper(t, "2017-10-05T05:00:00Z", { "report.folder": folder }));
	await api.put("/settings", { "report.recheck": "1s", "report.pause": "1s" });
	group = (await api.get("/meters/15401450")).group.id;
});

after(async () => {
	for (const end of ends.reverse()) await end();
});

// A mail server: { url, mails }; `refuse(address, attempt)` and `refuseData(attempt)` give a code
// to refuse with, or nothing.
async function startMail({ secure = false, refuse = () => 0, refuseData = () => 0 } = {}) {
	const mails = [];
	let attempt = 0;
	let tries = 0;
	const no = (code) => Object.assign(new Error(code === 552 ? "5.2.2 mailbox is full" : "no"), { responseCode: code });
	const smtp = new SMTPServer({
		secure,
		key: readFileSync(join(certificates, "server.key")),
		cert: readFileSync(join(certificates, "server.pem")),
		onAuth: ({ username, password }, session, done) =>
			username === ACCOUNT.user && password === ACCOUNT.password ? done(null, { user: username }) : done(no(535)),
		onRcptTo: ({ address }, session, done) => {
			const code = refuse(address, ++attempt);
			done(code ? no(code) : null);
		},
		onData: (stream, session, done) => {
			simpleParser(stream).then((mail) => {
				const code = refuseData(++tries);
				if (!code) mails.push({ mail, secure: session.secure, user: session.user, to: session.envelope.rcptTo.map((one) => one.address), from: session.envelope.mailFrom.address });
				else mails.refused = mail.messageId;
				done(code ? no(code) : null);
			}, done);
		},
	});
	smtp.on("error", () => {}); // a peer that does not trust us breaks the line
	await new Promise((listening) => smtp.listen(0, "127.0.0.1", listening));
	const { port } = smtp.server.address();
	const close = () => new Promise((closed) => smtp.close(closed));
	ends.push(close);
	return { url: `${secure ? "smtps" : "smtp"}://127.0.0.1:${port}`, mails, close };
}

const useMail = (url, more = {}) =>
	api.put("/settings", { "mail.server": url, "mail.from": FROM, "mail.user": ACCOUNT.user, "mail.password": ACCOUNT.password, "mail.ca_file": join(certificates, "ca.pem"), ...more });

const wish = (more = {}) => ({
	name: "Потребление группы «Север» за месяц",
	report: { form: "group", group, format: "csv", gas_day_start: "06:00" },
	span: "month",
	calendar,
	...more,
});
const toMail = (to, more = {}) => ({ folder: null, mail: { to, ...more } });
const make = (more) => api.post("/reports/schedules", wish(more));
const runsOf = async (id) => (await api.get(`/reports/schedules/${id}/runs`)).items;

// The run as it has ended.
async function ended(started, client = api) {
	return until(`the end of run ${started.id}`, async () => {
		const run = (await client.get(`/reports/schedules/${started.schedule}/runs`)).items.find((one) => one.id === started.id);
		return ["done", "failed", "cancelled"].includes(run.state) && run;
	}, 120);
}

const start = ({ id }, more = {}) => api.post(`/reports/schedules/${id}/run`, { at: SEPTEMBER, ...more });
const bytesOf = async (report) => (await api.request("GET", `/reports/${report}/file`)).bytes;
const names = (dir) => readdirSync(dir).sort();

test("what a schedule says is checked and told", async () => {
	const bad = async (more, field) => {
		const { status, body } = await api.request("POST", "/reports/schedules", wish(more));
		assert.equal(status, 400, JSON.stringify(body));
		assert.equal(body.errors?.[0]?.field ?? body.field, field, JSON.stringify(body));
	};
	await bad({ calendar: { ...calendar, zone: "Europe/Nowhere" } }, "zone");
	await bad({ calendar: { ...calendar, day: 29 } }, "day");
	await bad({ calendar: { ...calendar, time: "24:00" } }, "time");
	await bad({ calendar: { ...calendar, every: "week" } }, "day");
	await bad({ calendar: { every: "week", time: "08:00", zone: "Europe/Moscow" } }, "weekday");
	await bad({ span: "decade" }, "span");
	await bad({ report: { form: "group", group, format: "csv", period: "2017-09" } }, "period");
	await bad({ report: { form: "group", group, format: "doc" } }, "format");
	await bad({ condition: { completeness: 101, deadline_hours: 1 } }, "completeness");
	await bad({ condition: { completeness: 100, deadline_hours: 721 } }, "deadline_hours");
	for (const name of ["../out", "/etc", "a/../b", ".x", ""]) await bad({ deliver: { folder: name, mail: null } }, "folder");
	await bad({ deliver: toMail(["nobody"]) }, "to");
	await bad({ deliver: toMail(["a@b.org", "a@b.org"]) }, "to");
	await bad({ deliver: toMail(["a@b.org"], { subject: "a\nBcc: c@d.org" }) }, "subject");
	assert.equal((await api.request("POST", "/reports/schedules", wish({ report: { form: "meter", meter: "1", format: "csv" } }))).status, 404);

	const made = await make({ calendar: { ...calendar, day: "last" } });
	assert.deepEqual(made.condition, { completeness: null, deadline_hours: 0 });
	assert.deepEqual(made.deliver, { folder: null, mail: null });
	assert.equal(made.owner.name, "admin");
	assert.equal(made.last, null);
	assert.ok(Date.parse(made.next_at) > Date.now());
	assert.match(made.next_at, /-(28|29|30|31)T08:00:00\+03:00$/);
	const weekly = await api.patch(`/reports/schedules/${made.id}`, { span: "week", calendar: { every: "week", weekday: 1, time: "07:30", zone: "Asia/Almaty" } });
	assert.equal(new Date(weekly.next_at).getUTCDay(), 1);
	assert.deepEqual(weekly.report, made.report);
	const off = await api.patch(`/reports/schedules/${made.id}`, { enabled: false });
	assert.deepEqual([off.enabled, off.next_at], [false, null]);
	assert.equal((await api.request("POST", `/reports/schedules/${made.id}/run`, { at: "2100-01-01T00:00:00Z" })).status, 400);
	await api.delete(`/reports/schedules/${made.id}`);
	assert.equal((await api.request("GET", `/reports/schedules/${made.id}`)).status, 404);
});

test("kept, put into a folder and mailed with STARTTLS and a password", async () => {
	const mail = await startMail();
	await useMail(mail.url);
	const to = ["boss@gas.example.org", "bookkeeping@gas.example.org"];
	const schedule = await make({ deliver: { folder: "Отчёты/месяц", mail: { to, subject: "Отчёт «Север»" } } });
	const done = await ended(await start(schedule));
	assert.equal(done.state, "done", JSON.stringify(done));
	assert.deepEqual([done.period, done.by, done.late, done.completeness], ["2017-09", "admin", false, null]);
	assert.deepEqual(done.deliveries.map(({ kind, to, state, attempts }) => [kind, to, state, attempts]), [
		["folder", "Отчёты/месяц", "done", 1],
		["mail", to[0], "done", 1],
		["mail", to[1], "done", 1],
	]);
	const bytes = await bytesOf(done.report);
	assert.match(bytes.toString(), /52,479/);
	const there = join(folder, "Отчёты", "месяц");
	assert.deepEqual(names(there), [`group-2017-09-${done.id}.csv`]);
	assert.ok(bytes.equals(readFileSync(join(there, names(there)[0]))));

	assert.deepEqual(mail.mails.map((one) => one.to), [[to[0]], [to[1]]]);
	for (const { mail: message, secure, user, from } of mail.mails) {
		assert.deepEqual([secure, user, from], [true, ACCOUNT.user, FROM]);
		assert.equal(message.subject, "Отчёт «Север»");
		assert.equal(message.from.text, FROM);
		assert.deepEqual(message.to.value.map((one) => one.address), to);
		assert.equal(message.messageId, mail.mails[0].mail.messageId);
		assert.match(message.messageId, new RegExp(`^<themis-report-${done.id}-[0-9a-f]{32}@gas\\.example\\.org>$`));
		assert.ok(Math.abs(message.date - Date.now()) < 600_000);
		assert.equal(message.headers.get("auto-submitted"), "auto-generated");
		const { code } = await api.get(`/reports/${done.report}`);
		assert.ok(message.text.includes(`Код проверки: ${code}.`) && message.text.includes("2017-09"), message.text);
		const [file, ...more] = message.attachments;
		assert.equal(more.length, 0);
		assert.equal(file.filename, "Потребление группы «Север» за месяц 2017-09.csv");
		assert.equal(file.contentType, "text/csv");
		assert.ok(bytes.equals(file.content));
	}
	// It is in the list of schedules, and in the audit without addresses.
	const told = (await api.get("/reports/schedules")).items.find((one) => one.id === schedule.id);
	assert.deepEqual([told.last.id, told.last.state, told.last.report], [done.id, "done", done.report]);
	const audit = (await api.get(`/audit?object=report:${done.report}`)).items.filter((one) => one.action === "report.deliver");
	assert.deepEqual(audit.map((one) => one.after.by).sort(), ["folder", "mail", "mail"]);
	assert.ok(!server.stderr().includes(ACCOUNT.password) && !server.stderr().includes("boss@"));
	const shown = (await api.get("/settings")).items.find((one) => one.key === "mail.password");
	assert.ok(shown.secret && !JSON.stringify(shown).includes(ACCOUNT.password));
});

test("smtps; a PDF; the trial message", async () => {
	const mail = await startMail({ secure: true });
	await useMail(mail.url);
	const schedule = await make({ name: "pdf", report: { form: "group", group, format: "pdf", language: "en" }, deliver: toMail(["boss@gas.example.org"]) });
	const done = await ended(await start(schedule));
	assert.equal(done.state, "done", JSON.stringify(done));
	const [{ mail: message, secure }] = mail.mails;
	assert.ok(secure);
	assert.equal(message.subject, "pdf: 2017-09");
	assert.ok((await bytesOf(done.report)).equals(message.attachments[0].content));
	assert.equal(message.attachments[0].contentType, "application/pdf");

	const test = await api.post("/mail/test", { to: "admin@gas.example.org" });
	assert.deepEqual([test.sent, test.error], [true, null]);
	assert.match(test.answer, /^250 /);
	assert.equal(mail.mails[1].mail.subject, "Themis: проверка почты");
	assert.equal((await api.request("POST", "/mail/test", { to: "admin" })).status, 400);
	// A server that nobody vouches for, and a wrong password.
	await useMail(mail.url, { "mail.ca_file": null });
	const stranger = await api.post("/mail/test", { to: "admin@gas.example.org" });
	assert.equal(stranger.sent, false);
	assert.match(stranger.error, /certificate/i);
	await useMail(mail.url, { "mail.password": "wrong" });
	const wrong = await api.post("/mail/test", { to: "admin@gas.example.org" });
	assert.equal(wrong.sent, false);
	assert.match(`${wrong.error} ${wrong.answer}`, /535/);
	assert.equal(mail.mails.length, 2);
});

test("refused first and taken then: the same message", async () => {
	const mail = await startMail({ refuseData: (n) => (n === 1 ? 451 : 0) });
	await useMail(mail.url);
	const done = await ended(await start(await make({ deliver: toMail(["boss@gas.example.org"]) })));
	assert.equal(done.state, "done", JSON.stringify(done));
	assert.equal(done.deliveries[0].attempts, 2);
	assert.equal(mail.mails.length, 1);
	assert.equal(mail.mails[0].mail.messageId, mail.mails.refused);
});

test("a full mailbox is tried again, an unknown one is not; retry sends what lacks", async () => {
	let full = true;
	const mail = await startMail({ refuse: (address) => (full && address.startsWith("full") ? 552 : full && address.startsWith("nobody") ? 550 : 0) });
	await useMail(mail.url);
	await api.put("/settings", { "report.attempts": 2 });
	const schedule = await make({ deliver: toMail(["full@gas.example.org", "nobody@gas.example.org", "boss@gas.example.org"]) });
	const failed = await ended(await start(schedule));
	await api.put("/settings", { "report.attempts": null });
	assert.equal(failed.state, "failed");
	assert.deepEqual(failed.deliveries.map(({ state, attempts }) => [state, attempts]), [["failed", 2], ["failed", 1], ["done", 1]]);
	assert.match(failed.deliveries[0].error, /552 5\.2\.2 mailbox is full/);
	assert.match(failed.error, /552/);
	const listed = async () => (await api.get("/reports/schedules?failed=true")).items.map((one) => one.id);
	assert.deepEqual(await listed(), [schedule.id]);
	assert.match(server.stderr(), new RegExp(`event=failed schedule=${schedule.id} run=${failed.id} `));
	assert.ok(!server.stderr().includes("nobody@"));

	full = false;
	await api.post(`/reports/schedules/${schedule.id}/runs/${failed.id}/retry`);
	const done = await ended(failed);
	assert.equal(done.state, "done", JSON.stringify(done));
	assert.equal(done.report, failed.report);
	assert.deepEqual(mail.mails.map((one) => one.to[0]), ["boss@gas.example.org", "full@gas.example.org", "nobody@gas.example.org"]);
	assert.deepEqual(await listed(), []);
	assert.equal((await api.request("POST", `/reports/schedules/${schedule.id}/runs/${failed.id}/retry`)).status, 409);
});

test("a server that is away, a folder that is none, a report that is too large", async () => {
	const mail = await startMail();
	await mail.close();
	await useMail(mail.url);
	symlinkSync("/tmp", join(folder, "out"));
	await api.put("/settings", { "report.attempts": 1 });
	const away = await ended(await start(await make({ deliver: { folder: "out", mail: { to: ["boss@gas.example.org"], subject: null } } })));
	assert.equal(away.state, "failed");
	assert.match(away.deliveries[0].error, /the folder cannot be used: out/);
	assert.match(away.deliveries[1].error, /the mail server cannot be used/);
	await api.put("/settings", { "report.attempts": null });

	const there = await startMail();
	await useMail(there.url, { "mail.size_max": "64K" });
	const large = await ended(await start(await make({ report: { form: "meter", group, format: "html", by: "hour" }, deliver: toMail(["boss@gas.example.org"]) })));
	await useMail(there.url, { "mail.size_max": null });
	assert.equal(large.state, "failed");
	assert.match(large.error, /the report has \d+ bytes, and 65536 may be mailed \(mail\.size_max\)/);
	assert.equal(there.mails.length, 0);
});

test("it waits for data, and at the deadline says so", async () => {
	const condition = { completeness: 100, deadline_hours: 0 };
	const at = "2017-11-01T09:00:00+03:00"; // of October there are four days
	const schedule = await make({ condition });
	const late = await ended(await start(schedule, { at, wait: true }));
	assert.equal(late.state, "done", JSON.stringify(late));
	assert.deepEqual([late.period, late.late], ["2017-10", true]);
	assert.ok(late.completeness > 5 && late.completeness < 20, late.completeness);
	const text = (await bytesOf(late.report)).toString();
	assert.match(text, new RegExp(`Полнота данных;${late.completeness.toFixed(2).replace(".", ",")} %`));
	assert.match(text, /Составлен;в крайний срок: данные ещё не полны/);

	await api.patch(`/reports/schedules/${schedule.id}`, { condition: { completeness: 100, deadline_hours: 720 } });
	const waiting = await start(schedule, { at, wait: true });
	assert.ok(Date.parse(waiting.deadline_at) - Date.now() > 719 * 3600e3);
	const looked = await until("the first look", async () => {
		const one = (await runsOf(schedule.id)).find(({ id }) => id === waiting.id);
		return one.completeness !== null && one;
	});
	assert.deepEqual([looked.state, looked.completeness], ["waiting-for-data", late.completeness]);
	// Less is enough: it goes on by itself.
	await api.patch(`/reports/schedules/${schedule.id}`, { condition: { completeness: 5, deadline_hours: 720 } });
	const done = await ended(waiting);
	assert.deepEqual([done.state, done.late], ["done", false]);
	// September is there.
	await api.patch(`/reports/schedules/${schedule.id}`, { condition });
	const complete = await ended(await start(schedule, { wait: true }));
	assert.deepEqual([complete.state, complete.late, complete.completeness], ["done", false, 100]);
	// Switched off, it does not wait any more.
	await api.patch(`/reports/schedules/${schedule.id}`, { condition: { completeness: 100, deadline_hours: 720 } });
	const stopped = await start(schedule, { at, wait: true });
	await api.patch(`/reports/schedules/${schedule.id}`, { enabled: false });
	const cancelled = await ended(stopped);
	assert.deepEqual([cancelled.state, cancelled.error], ["cancelled", "the schedule was switched off"]);
});

test("it is made with what its owner may at that moment", async () => {
	const password = "Метролог-по-расписанию";
	const add = (login, area) => api.post("/users", { login, role: 2, password, area });
	const { user } = await add("vera", { whole: false, groups: [{ id: group }] });
	const { user: other } = await add("oleg", { whole: false, groups: [{ id: group }] });
	const vera = await server.login("vera", password);
	const oleg = await server.login("oleg", password);
	const schedule = await vera.post("/reports/schedules", wish({ name: "Вера" }));
	// Others of a part of the meters do not see it, who sees all does.
	assert.equal((await oleg.request("GET", `/reports/schedules/${schedule.id}`)).status, 404);
	assert.deepEqual((await oleg.get("/reports/schedules")).items, []);
	assert.equal((await api.get(`/reports/schedules/${schedule.id}`)).owner.id, user.id);
	const mine = await ended(await start(schedule));
	assert.equal(mine.state, "done", JSON.stringify(mine));
	assert.equal((await api.get(`/reports/${mine.report}`)).by, "vera");

	await api.patch(`/users/${user.id}`, { area: { whole: false, groups: [] } });
	const blind = await ended(await start(schedule));
	assert.equal(blind.state, "failed");
	assert.match(blind.error, /no such group/);
	await api.patch(`/users/${user.id}`, { role: 1 });
	assert.match((await ended(await start(schedule))).error, /report\.schedule/);
	await api.patch(`/users/${user.id}`, { disabled: true });
	assert.match((await ended(await start(schedule))).error, /may not sign in/);
	assert.ok((await api.get("/reports/schedules?failed=true")).items.some((one) => one.id === schedule.id));
	// Whoever says what it shall tell owns it.
	const taken = await api.patch(`/reports/schedules/${schedule.id}`, { span: "month" });
	assert.equal(taken.owner.name, "admin");
	assert.equal((await ended(await start(schedule))).state, "done");
	await api.patch(`/users/${other.id}`, { disabled: true });
});

test("the command line", async () => {
	const themis = async (...args) => run("themis", ["--data", server.data, "--set", `report.folder=${folder}`, ...args], { dir: server.data });
	const json = async (...args) => {
		const { code, stdout, stderr } = await themis(...args, "--json");
		assert.equal(code, 0, stderr);
		return JSON.parse(stdout);
	};
	const made = await json("report", "schedule", "create", "Из консоли", "--form", "group", "--group", String(group), "--format", "csv", "--gas-day-start", "06:00", "--folder", "console", "--every", "month", "--day", "last", "--time-zone", "Europe/Volgograd", "--complete", "90", "--deadline", "12");
	assert.deepEqual(made.owner.id, null);
	assert.deepEqual(made.calendar, { every: "month", day: "last", time: "08:00", zone: "Europe/Volgograd" });
	assert.deepEqual(made.condition, { completeness: 90, deadline_hours: 12 });
	const id = String(made.id);
	const done = await json("report", "schedule", "run", id, "--at", SEPTEMBER);
	assert.equal(done.state, "done", JSON.stringify(done));
	assert.equal(done.completeness, 100);
	assert.deepEqual(names(join(folder, "console")), [`group-2017-09-${done.id}.csv`]);
	const edited = await json("report", "schedule", "edit", id, "--mail", "a@b.org,c@d.org", "--every", "week", "--weekday", "5", "--span", "week", "--name", "Другое", "--user", "admin");
	assert.deepEqual([edited.name, edited.owner.name, edited.span], ["Другое", "admin", "week"]);
	assert.deepEqual(edited.deliver, { folder: "console", mail: { to: ["a@b.org", "c@d.org"] } });
	assert.deepEqual(await json("report", "schedule", "show", id), edited);
	assert.ok((await json("report", "schedule", "list")).some((one) => one.id === made.id));
	assert.deepEqual((await json("report", "schedule", "runs", id)).map((one) => one.id), [done.id]);
	assert.match((await themis("report", "schedule", "runs", id)).stdout, /2017-09 +done .* 1 of 1/);
	await api.put("/settings", { "mail.server": null });
	const failed = await themis("report", "schedule", "run", id, "--at", SEPTEMBER);
	assert.notEqual(failed.code, 0);
	assert.match(failed.stderr, /no mail server is set/);
	assert.deepEqual((await json("report", "schedule", "list", "--failed")).filter((one) => one.id === made.id).length, 1);
	const [newest] = await json("report", "schedule", "runs", id);
	assert.notEqual((await themis("report", "schedule", "retry", id, String(newest.id))).code, 0);
	assert.match((await themis("report", "schedule", "edit", id, "--folder", "../x")).stderr, /folder/);
	assert.equal((await themis("report", "schedule", "delete", id)).code, 0);
	assert.notEqual((await themis("report", "schedule", "show", id)).code, 0);
});

const settings = { "collector.archive_depth": "5000d", "collector.clock_limit": 0 };
async function restart(between = () => {}) {
	await server.kill();
	between();
	server = await startServer(t, { data: server.data, set: { ...settings, "report.folder": folder } });
	api = await server.login();
}

// As if its next due times had passed; no server runs meanwhile.
function late({ id }) {
	const sql = `UPDATE report_schedule SET next_at = next_at - 5 * 86400 WHERE id = ${id}`;
	const script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()";
	const done = spawnSync("python3", ["-c", script, join(server.data, "themis.db"), sql], { encoding: "utf8" });
	assert.equal(done.status, 0, done.stderr);
}

test("a large report is cancelled or killed: nothing half-made stays", async () => {
	const serials = Array.from({ length: 800 }, (_, i) => 18000000 + i);
	await api.import(`serial;group\n${serials.map((serial) => `${serial};Большая`).join("\n")}\n`);
	const big = (await api.get("/groups")).items.find((one) => one.path === "Большая").id;
	const large = { form: "meter", group: big, by: "day", format: "pdf" };
	const files = () => names(join(server.data, "files")).filter((name) => name.startsWith("job-"));
	const begun = ({ id }) => until("the job is under way", async () => {
		const job = await api.get(`/jobs/${id}`);
		assert.ok(["waiting", "running"].includes(job.state), `it was too quick: ${job.state} ${job.error}`);
		return job.done > 0;
	});
	const before = files();
	const schedule = await make({ name: "Большой", report: large, deliver: { folder: "large", mail: null } });

	const first = await start(schedule);
	const job = await until("its job", async () => (await runsOf(schedule.id))[0].job);
	await begun({ id: job });
	await api.post(`/jobs/${job}/cancel`);
	assert.equal((await api.ended({ id: job })).state, "cancelled");
	const cancelled = await ended(first);
	assert.deepEqual([cancelled.state, cancelled.report, cancelled.error], ["cancelled", null, "the job was cancelled"]);
	assert.deepEqual(files(), before);

	await api.post(`/reports/schedules/${schedule.id}/runs/${first.id}/retry`);
	const again = await until("its second job", async () => {
		const run = (await runsOf(schedule.id))[0];
		return run.job !== job && run.job;
	});
	await begun({ id: again });
	await restart();
	const done = await ended(first);
	assert.deepEqual([done.state, done.job], ["done", again], JSON.stringify(done));
	assert.deepEqual(files(), [...before, `job-${again}`].sort());
	const made = (await api.all("/reports")).filter((one) => one.job === again);
	assert.deepEqual(made.map((one) => one.id), [done.report]);
	const bytes = await bytesOf(done.report);
	assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");
	assert.match(bytes.subarray(-8).toString(), /%%EOF\n$/);
	assert.deepEqual(readdirSync(join(folder, "large")), [`meter-2017-09-${done.id}.pdf`]);
});

// Runs that a power cut meets at any moment, and due times that pass meanwhile.
test("kill -9: a run is made once, a file is put once; what was missed is told", async () => {
	const mail = await startMail();
	await useMail(mail.url);
	const before = (await api.all("/reports")).length;
	const schedules = [];
	for (let i = 0; i < 6; i++) schedules.push(await make({ name: `Отключение ${i}`, deliver: { folder: "kill", mail: { to: ["boss@gas.example.org"] } } }));
	const daily = await make({ name: "Ежедневно", span: "day", calendar: { every: "day", time: "08:00", zone: "Europe/Moscow" } });
	const runs = [];
	for (const schedule of schedules) {
		runs.push(await start(schedule));
		await restart(schedule === schedules.at(-1) ? () => late(daily) : undefined);
	}
	const ids = [];
	for (const one of runs) {
		const done = await ended(one);
		assert.equal(done.state, "done", JSON.stringify(done));
		assert.equal((await runsOf(one.schedule)).length, 1);
		const messages = mail.mails.filter(({ mail: { messageId } }) => messageId.startsWith(`<themis-report-${one.id}-`));
		assert.ok(messages.length >= 1 && new Set(messages.map((m) => m.mail.messageId)).size === 1);
		ids.push(done.report);
	}
	assert.deepEqual(names(join(folder, "kill")), runs.map(({ id }) => `group-2017-09-${id}.csv`).sort());
	// Five due times had passed: the newest is made, the others are told and can be made.
	const missed = await until("the newest of the missed ones", async () => {
		const all = await runsOf(daily.id);
		return all.length > 0 && all[0].state === "done" && all;
	});
	assert.equal(missed.filter((one) => one.state === "cancelled").length, missed.length - 1);
	assert.ok(missed.length === 4 || missed.length === 5, `${missed.length}`);
	assert.equal(new Set(missed.map((one) => one.period)).size, missed.length);
	assert.match(missed[1].error, /^missed/);
	await api.post(`/reports/schedules/${daily.id}/runs/${missed[1].id}/retry`);
	const made = await ended(missed[1]);
	assert.deepEqual([made.state, made.period], ["done", missed[1].period]);
	assert.ok(Date.parse((await api.get(`/reports/schedules/${daily.id}`)).next_at) > Date.now());
	assert.equal((await api.all("/reports")).length, before + runs.length + 2);
	assert.equal(new Set(ids).size, ids.length);
});

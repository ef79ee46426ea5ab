// The three meters of the two report tables of the original's manual, through the whole house, as
// the API tells them. September 2017 must equal the paper.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { GROUP, PAPER, number, rows, startPaper } from "./paper.mjs";

const MONTH = "from=2017-09-01T06:00:00%2B03:00&to=2017-10-01T06:00:00%2B03:00&gas_day_start=06:00";

let api;
const ends = [];

before(async () => {
	({ api } = await startPaper({ after: (end) => ends.push(end) }));
});

after(async () => {
	for (const end of ends.reverse()) await end();
});

test("the month of one meter: all thirty rows and the total", async () => {
	const { items, total } = await api.get(`/meters/15401450/consumption?by=day&${MONTH}`);
	const paper = rows(PAPER);
	assert.equal(items.length, 30);
	items.forEach((item, i) => {
		const [day, index, average, temperature, consumption] = paper[i];
		assert.equal(item.from, `2017-09-${day}T06:00:00+03:00`);
		assert.deepEqual(
			{ day, index: item.index_start, average: item.average, temperature: item.temperature, consumption: item.consumption },
			{ day, index: number(index), average: number(average), temperature: number(temperature), consumption: number(consumption) },
		);
		assert.equal(item.hours, 24);
		assert.equal(item.records, 24);
	});
	assert.equal(total, 49.002);
});

test("the month of the group: three rows and the total", async () => {
	let litres = 0;
	for (const [serial, index, average, consumption] of rows(GROUP)) {
		const { items, total } = await api.get(`/meters/${serial}/consumption?by=month&${MONTH}`);
		assert.equal(items.length, 1);
		assert.deepEqual(
			{ serial, index: items[0].index_start, average: items[0].average, consumption: items[0].consumption },
			{ serial, index: number(index), average: number(average), consumption: number(consumption) },
		);
		litres += Math.round(total * 1000);
	}
	assert.equal(litres, 52_479);
});

test("the card and the list show the subscribers of the paper", async () => {
	const meter = await api.get("/meters/15401450");
	assert.equal(meter.subscriber.name, "Давыдова С.Н.");
	assert.equal(meter.subscriber.account, "1039");
	const { items, total } = await api.get("/meters?group=" + meter.group.id);
	assert.equal(total, 3);
	assert.deepEqual(items.map((m) => m.account), ["1039", "1755", "1430"]);
});

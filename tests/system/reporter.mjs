// Reporter of node:test: a short line a test for the reader, and a JSON line a test
// into THEMIS_TEST_REPORT for tools/run_tests.py. Suites are not counted, tests are.
import { appendFileSync } from "node:fs";
import { basename } from "node:path";
import { inspect } from "node:util";

const report = process.env.THEMIS_TEST_REPORT;

function explain(error) {
	const cause = error?.cause ?? error;
	return cause?.stack ?? inspect(cause);
}

export default async function* lines(source) {
	for await (const { type, data } of source) {
		if (type === "test:stdout" || type === "test:stderr") {
			yield data.message;
			continue;
		}
		if ((type !== "test:pass" && type !== "test:fail") || data.details?.type === "suite") continue;
		const ok = type === "test:pass";
		// A test that failed only because one inside it did is not counted again.
		if (!ok && data.details.error?.failureType === "subtestsFailed") continue;
		if (data.skip !== undefined && data.skip !== false) continue;
		const name = `${basename(data.file ?? "")}: ${data.name}`;
		const entry = { ok, name };
		if (!ok) entry.text = explain(data.details.error);
		if (report) appendFileSync(report, JSON.stringify(entry) + "\n");
		yield `${ok ? "ok" : "FAILED"} ${name} (${Math.round(data.details.duration_ms)} ms)\n`;
		if (!ok) yield entry.text + "\n";
	}
}

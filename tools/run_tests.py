"""Runs unit tests (meson, TAP), system tests (node:test) and those of ui/ (vitest),
adds them up and ends with the line "N passed, N failed". Started by tools/test."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.environ["ROOT"]
BUILD = os.environ["THEMIS_BUILD"]
TAIL = 60  # lines of a failed program's output that are shown
TAP_LINE = re.compile(r"^(not )?ok\b\s*\d*\s*-?\s*(.*)$")


class Count:
    def __init__(self):
        self.passed = 0
        self.failures = []  # (name, text that explains it)

    def fail(self, name, text=""):
        self.failures.append((name, text))

    def add(self, other):
        self.passed += other.passed
        self.failures += other.failures


def tail(text):
    return "\n".join(text.rstrip().splitlines()[-TAIL:])


def count_tap(program, entry):
    """One unit test program: its TAP lines, and itself when it died on the way."""
    count = Count()
    output = entry.get("stdout", "") + "\n" + entry.get("stderr", "")
    for line in entry.get("stdout", "").splitlines():
        found = TAP_LINE.match(line)
        if not found:
            continue
        if found.group(1):
            count.fail(f"{program}: {found.group(2)}", "" if count.failures else tail(output))
        else:
            count.passed += 1
    if entry["result"] not in ("OK", "SKIP") and not count.failures:
        count.fail(f"{program} ({entry['result'].lower()})", tail(output))
    return count


def run_unit():
    count = Count()
    log = os.path.join(BUILD, "meson-logs/testlog.json")
    if os.path.exists(log):
        os.remove(log)
    done = subprocess.run(
        ["meson", "test", "-C", BUILD, "--no-rebuild", "--suite", "unit", "--num-processes", jobs()],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=sanitizer_env())
    if not os.path.exists(log):
        count.fail("unit tests did not run", tail(done.stdout))
        return count
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            count.add(count_tap(entry["name"].split(" / ")[-1], entry))
    return count


def run_system(patterns):
    count = Count()
    files = sorted(glob.glob("tests/system/*.test.mjs"))
    if patterns:
        files = [f for f in files if any(p in f for p in patterns)]
    if not files:
        return count
    with tempfile.NamedTemporaryFile("r", suffix=".jsonl") as report:
        env = sanitizer_env()
        env["THEMIS_TEST_REPORT"] = report.name
        done = subprocess.run(
            ["node", "--test", f"--test-concurrency={jobs()}", "--test-reporter",
             "./tests/system/reporter.mjs", *files],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)
        for line in report:
            event = json.loads(line)
            if event["ok"]:
                count.passed += 1
            else:
                count.fail(event["name"], tail(event.get("text", "")))
    if done.returncode != 0 and not count.failures:
        count.fail("system tests did not end well", tail(done.stdout))
    if os.environ.get("VERBOSE"):
        sys.stderr.write(done.stdout)
    return count


def run_ui():
    count = Count()
    if not os.path.exists("ui/package.json"):
        return count
    with tempfile.NamedTemporaryFile("r", suffix=".json") as report:
        done = subprocess.run(
            ["npx", "vitest", "run", "--reporter=json", "--outputFile=" + report.name],
            cwd="ui", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        text = report.read()
    if not text:
        count.fail("tests of ui/ did not run", tail(done.stdout))
        return count
    for suite in json.loads(text)["testResults"]:
        if suite["status"] == "failed" and not suite["assertionResults"]:
            count.fail(os.path.relpath(suite["name"], ROOT), tail(suite.get("message", "")))
        for case in suite["assertionResults"]:
            if case["status"] == "passed":
                count.passed += 1
            elif case["status"] == "failed":
                count.fail("ui: " + case["fullName"], tail("\n".join(case["failureMessages"])))
    return count


def jobs():
    return str(os.cpu_count() or 2)


def sanitizer_env():
    env = dict(os.environ)
    env["ASAN_OPTIONS"] = "detect_leaks=1:abort_on_error=0:exitcode=99:detect_stack_use_after_return=1"
    env["UBSAN_OPTIONS"] = "print_stacktrace=1:halt_on_error=1"
    return env


def main():
    parts = {"unit": run_unit, "system": None, "ui": run_ui}
    named = [a for a in sys.argv[1:] if a in parts]
    patterns = [a for a in sys.argv[1:] if a not in parts]
    if patterns and not named:
        named = ["system"]
    total = Count()
    for part, run in parts.items():
        if named and part not in named:
            continue
        count = run() if run else run_system(patterns)
        print(f"{part}: {count.passed} passed, {len(count.failures)} failed", flush=True)
        total.add(count)
    for name, text in total.failures:
        print(f"FAILED {name}")
        if text:
            print("    " + text.replace("\n", "\n    "))
    print(f"{total.passed} passed, {len(total.failures)} failed")
    return 1 if total.failures or not total.passed else 0


sys.exit(main())

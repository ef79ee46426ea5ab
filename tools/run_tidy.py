"""run_tidy.py BUILD: clang-tidy over the C files of BUILD/compile_commands.json, in
parallel. A file that was clean is not looked at again while it, its headers, its
compiler command and .clang-tidy are unchanged. The proofs are named by a hash of all
that, so that all clones of a person share them (~/.cache/themis/tidy)."""
import concurrent.futures
import hashlib
import json
import os
import shlex
import subprocess
import sys
import time

ROOT = os.environ["ROOT"]
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
                     "themis/tidy")
KEPT_SECONDS = 30 * 86400  # a proof that nobody asked for in so long is thrown away
MINE = ("src/", "tests/")


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def list_headers(entry):
    """All files the compiler opens for this one, system headers left out (-MM)."""
    words = shlex.split(entry["command"])
    kept = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MQ", "-MT"):
            skip = True
        elif word not in ("-c", "-MD", "-MMD"):
            kept.append(word)
    done = subprocess.run(kept + ["-MM"], cwd=entry["directory"], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True)
    files = done.stdout.replace("\\\n", " ").split()[1:]
    return [os.path.join(entry["directory"], f) for f in files]


def make_key(entry, common):
    key = hashlib.sha256(common)
    key.update(entry["command"].replace(ROOT, "").encode())
    for path in list_headers(entry):
        key.update(digest(path).encode())
    return key.hexdigest()


def check(entry, build, common):
    proof = os.path.join(CACHE, make_key(entry, common))
    if os.path.exists(proof):
        os.utime(proof)
        return True, ""
    done = subprocess.run(["clang-tidy", "-p", build, "--quiet", entry["file"]],
                          cwd=entry["directory"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode == 0:
        open(proof, "w").close()
        return True, ""
    return False, done.stdout or done.stderr


def prune():
    for entry in os.scandir(CACHE):
        if entry.stat().st_mtime < time.time() - KEPT_SECONDS:
            os.unlink(entry.path)


def main():
    build = os.path.join(ROOT, sys.argv[1])
    wanted = sys.argv[2:]
    os.makedirs(CACHE, exist_ok=True)
    prune()
    version = subprocess.run(["clang-tidy", "--version"], stdout=subprocess.PIPE).stdout
    common = version + digest(os.path.join(ROOT, ".clang-tidy")).encode()
    entries = {}
    for entry in json.load(open(os.path.join(build, "compile_commands.json"), encoding="utf-8")):
        path = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
        name = os.path.relpath(path, ROOT)
        if name.startswith(MINE) and (not wanted or any(w in name for w in wanted)):
            entries[name] = dict(entry, file=path)
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        for ok, text in pool.map(lambda e: check(e, build, common), entries.values()):
            if not ok:
                bad += 1
                print(text.strip())
    if bad:
        print(f"clang-tidy: {bad} of {len(entries)} files")
    return 1 if bad else 0


sys.exit(main())

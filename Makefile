# Themis: thin wrapper over meson; every target works on a fresh Debian.
# `make demo` and `make test` are the two commands of the README.
SHELL := /bin/bash
.DEFAULT_GOAL := build
.PHONY: setup build demo run test check bench fuzz clean format

setup:
	@tools/setup

build: setup
	@tools/build release build

demo: build
	@tools/demo

run: build
	@build/themis serve

test: setup
	@tools/test

check: setup
	@tools/check

format:
	@git ls-files '*.c' '*.h' | xargs clang-format -i

bench: build
	@tools/bench

fuzz: setup
	@tools/fuzz

clean:
	@rm -rf build build-*

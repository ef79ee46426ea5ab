/*
 * cli.h - the command tree of `themis`: one table gives parsing, dispatch and
 * the text of --help at every level.
 *
 * Options may stand anywhere behind the command. Results go to stdout as text
 * or, with --json, as JSON; errors to stderr with the exit code of their kind.
 */
#pragma once
#include <stdio.h>

#include "base/err.h"
#include "base/jsonw.h"
#include "cli/context.h"

struct cli;

struct cli_option {
	const char *name;  /* "--role" */
	const char *value; /* "ROLE", NULL = a flag */
	const char *help;
};

enum { CLI_OPTIONS_MAX = 32, CLI_ARGS_MAX = 16 };

struct cli_command {
	const char *name;
	const char *args; /* "SERIAL", "FILE..." */
	const char *help; /* one line */
	bool (*run)(struct cli *c, struct err *err);
	unsigned args_min;
	unsigned args_max;
	const struct cli_option *options;   /* ends with a NULL name; NULL = none */
	const struct cli_command *commands; /* below it, instead of run or beside it */
};

struct cli {
	struct context_options where;
	const struct cli_command *command;
	const char *args[CLI_ARGS_MAX];
	unsigned arg_count;
	const char *values[CLI_OPTIONS_MAX]; /* of command->options; flags: "" */
	bool json;
	bool (*serve)(struct cli *c, struct err *err);
	struct context context;
	struct caller caller; /* the console */
};

extern const struct cli_command cli_commands[];

/* Runs the program; the exit code. `serve` runs the server (src/daemon/). */
int cli_main(int argc, char **argv, bool (*serve)(struct cli *c, struct err *err));

/* Value of an option of the command, NULL when it wasn't given (or is none of its). */
const char *cli_value(const struct cli *c, const char *name);
/* Likewise a number; *ret stays when it wasn't given. */
NODISCARD bool cli_number(const struct cli *c, const char *option, int64_t min, int64_t max,
			  int64_t *ret, struct err *err);
/* Likewise a time, RFC 3339; fails when it wasn't given and is `required`. */
NODISCARD bool cli_time(const struct cli *c, const char *option, bool required, int64_t *ret,
			struct err *err);
/* A number from 1 on. */
NODISCARD bool cli_id(const char *text, const char *what, int64_t *ret, struct err *err);
/* Opens settings, store and service of an installation that is there. */
NODISCARD bool cli_open(struct cli *c, struct err *err);
/* Prints what was written, with a line end. */
NODISCARD bool cli_print_json(struct jsonw *j, struct err *err);

#include "cli/cli.h"

#include <jansson.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "base/log.h"
#include "base/str.h"

#define DATA_DEFAULT "themis-data"

static const struct cli_option everywhere[] = {
	{ "--data", "DIR", "data folder (" DATA_DEFAULT ")" },
	{ "--config", "FILE", "file of settings" },
	{ "--set", "KEY=VALUE", "one setting; may be repeated" },
	{ "--json", NULL, "answer in JSON" },
	{ "--help", NULL, "this text" },
	{ NULL },
};

static void print_options(const struct cli_option *o)
{
	for (; o && o->name; o++) {
		char left[40];
		(void)snprintf(left, sizeof left, "%s%s%s", o->name, o->value ? " " : "",
			       o->value ? o->value : "");
		(void)printf("  %-24s %s\n", left, o->help);
	}
}

static void print_help(const char *path, const struct cli_command *c)
{
	const struct cli_command *below = c ? c->commands : cli_commands;
	const char *args = c && c->run ? c->args : NULL;
	(void)printf("usage: %s%s%s%s [options]\n", path, args ? " " : "", args ? args : "",
		     !below ? ""
		     : args ? " | COMMAND"
			    : " COMMAND");
	if (c)
		(void)printf("\n%s.\n", c->help);
	if (below)
		(void)printf("\ncommands:\n");
	for (; below && below->name; below++) {
		char left[40];
		(void)snprintf(left, sizeof left, "%s%s%s", below->name, below->args ? " " : "",
			       below->args ? below->args : "");
		(void)printf("  %-24s %s\n", left, below->help);
	}
	(void)printf("\noptions:\n");
	if (c)
		print_options(c->options);
	print_options(everywhere);
}

static const struct cli_command *find(const struct cli_command *in, const char *name)
{
	for (; in && in->name; in++)
		if (strcmp(in->name, name) == 0)
			return in;
	return NULL;
}

struct parse {
	struct cli *cli;
	char **argv;
	int argc;
	int at;
	bool help;
	char path[128];
};

static bool take_value(struct parse *p, const char **ret, struct err *err)
{
	if (p->at + 1 >= p->argc)
		return err_field(err, p->argv[p->at], "needs a value");
	*ret = p->argv[++p->at];
	return true;
}

static bool take_common(struct parse *p, const char *arg, bool *ret_taken, struct err *err)
{
	struct context_options *w = &p->cli->where;
	*ret_taken = true;
	if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0) {
		p->help = true;
		return true;
	}
	if (strcmp(arg, "--json") == 0) {
		p->cli->json = true;
		return true;
	}
	if (strcmp(arg, "--data") == 0)
		return take_value(p, &w->data, err);
	if (strcmp(arg, "--config") == 0)
		return take_value(p, &w->config, err);
	if (strcmp(arg, "--set") == 0) {
		if (w->override_count == OVERRIDES_MAX)
			return err_field(err, arg, "is given too often");
		return take_value(p, &w->overrides[w->override_count++], err);
	}
	*ret_taken = false;
	return true;
}

static bool take_option(struct parse *p, const char *arg, struct err *err)
{
	bool taken;
	if (!take_common(p, arg, &taken, err) || taken)
		return taken;
	const struct cli_option *o = p->cli->command ? p->cli->command->options : NULL;
	for (unsigned i = 0; o && o[i].name; i++) {
		if (strcmp(o[i].name, arg) != 0)
			continue;
		p->cli->values[i] = "";
		return !o[i].value || take_value(p, &p->cli->values[i], err);
	}
	return err_field(err, arg, "is not an option of %s; see %s --help", p->path, p->path);
}

static bool take_word(struct parse *p, const char *arg, struct err *err)
{
	struct cli *c = p->cli;
	const struct cli_command *below = c->command ? c->command->commands : cli_commands;
	const struct cli_command *found = c->arg_count ? NULL : find(below, arg);
	/* What has commands below it may have words of its own: `search`. */
	if (below && (found || !c->command || !c->command->run)) {
		if (!found)
			return err_set(err, ERR_INVAL,
				       "'%.40s' is not a command of %s; see %s --help", arg,
				       p->path, p->path);
		c->command = found;
		size_t n = strlen(p->path);
		(void)snprintf(p->path + n, sizeof p->path - n, " %s", arg);
		return true;
	}
	if (c->arg_count == CLI_ARGS_MAX)
		return err_set(err, ERR_INVAL, "too many arguments");
	c->args[c->arg_count++] = arg;
	return true;
}

static bool parse(struct parse *p, struct err *err)
{
	for (p->at = 1; p->at < p->argc; p->at++) {
		const char *arg = p->argv[p->at];
		bool option = arg[0] == '-' && arg[1];
		if (!(option ? take_option(p, arg, err) : take_word(p, arg, err)))
			return false;
	}
	return true;
}

static bool check(const struct parse *p, struct err *err)
{
	const struct cli *c = p->cli;
	if (!c->command || !c->command->run)
		return err_set(err, ERR_INVAL, "a command is missing; see %s --help", p->path);
	if (c->arg_count < c->command->args_min || c->arg_count > c->command->args_max)
		return err_set(err, ERR_INVAL, "usage: %s %s", p->path,
			       c->command->args ? c->command->args : "");
	return true;
}

static void print_error(const struct cli *c, const struct err *err)
{
	if (!c->json) {
		(void)fprintf(stderr, "themis: %s%s%s\n", err->field, err->field[0] ? " " : "",
			      err->msg);
		return;
	}
	AUTO_JSONW j = { 0 };
	AUTO_FREE char *text = NULL;
	size_t n;
	jsonw_object(&j);
	jsonw_key(&j, "error");
	jsonw_text(&j, err_kind_name(err->kind));
	jsonw_key(&j, "field");
	jsonw_text(&j, err->field[0] ? err->field : NULL);
	jsonw_key(&j, "detail");
	jsonw_text(&j, err->msg);
	jsonw_object_end(&j);
	if (jsonw_take(&j, &text, &n, NULL))
		(void)fprintf(stderr, "%s\n", text);
}

static void free_wiped(void *p)
{
	if (p)
		explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

/* Keys and passwords are in memory: neither a file of it nor freed memory keeps them. */
static void keep_secrets(void)
{
	struct rlimit core;

	if (getrlimit(RLIMIT_CORE, &core) == 0) {
		core.rlim_cur = 0;
		(void)setrlimit(RLIMIT_CORE, &core);
	}
	json_set_alloc_funcs(malloc, free_wiped);
	/* What is written holds personal data: the database, its log, the key. */
	(void)umask(077);
}

int cli_main(int argc, char **argv, bool (*serve)(struct cli *c, struct err *err))
{
	struct cli c = { .where = { .data = DATA_DEFAULT }, .serve = serve };
	struct parse p = { .cli = &c, .argv = argv, .argc = argc, .path = "themis" };
	struct err err = { 0 };

	keep_secrets();
	bool ok = parse(&p, &err);
	if (ok && p.help) {
		print_help(p.path, c.command);
		return EX_OK;
	}
	c.caller = caller_local("cli");
	ok = ok && check(&p, &err) && c.command->run(&c, &err);
	context_close(&c.context);
	if (fflush(stdout) != 0 && ok)
		ok = err_set(&err, ERR_IO, "the output could not be written");
	if (ok)
		return EX_OK;
	print_error(&c, &err);
	return err_exit_code(err.kind);
}

const char *cli_value(const struct cli *c, const char *name)
{
	const struct cli_option *o = c->command->options;
	for (unsigned i = 0; o && o[i].name; i++)
		if (strcmp(o[i].name, name) == 0)
			return c->values[i];
	return NULL;
}

bool cli_number(const struct cli *c, const char *option, int64_t min, int64_t max, int64_t *ret,
		struct err *err)
{
	const char *text = cli_value(c, option);
	return !text || str_parse_int(str_from(text), min, max, ret) ||
	       err_field(err, option, "must be a number from %lld to %lld", (long long)min,
			 (long long)max);
}

bool cli_time(const struct cli *c, const char *option, bool required, int64_t *ret, struct err *err)
{
	const char *text = cli_value(c, option);
	struct err why = { 0 };

	if (!text)
		return !required || err_field(err, option, "is required");
	return time_parse(text, ret, &why) || err_field(err, option, "is %s", why.msg);
}

bool cli_id(const char *text, const char *what, int64_t *ret, struct err *err)
{
	return str_parse_int(str_from(text), 1, INT64_MAX, ret) ||
	       err_field(err, what, "must be a number");
}

bool cli_open(struct cli *c, struct err *err)
{
	if (!context_load_config(&c->context, &c->where, err))
		return false;
	log_set_level(LOG_LEVEL_WARN); /* the screen is for the answer */
	return context_open(&c->context, false, err);
}

bool cli_print_json(struct jsonw *j, struct err *err)
{
	AUTO_FREE char *text = NULL;
	size_t n;
	if (!jsonw_take(j, &text, &n, err))
		return false;
	(void)puts(text);
	return true;
}

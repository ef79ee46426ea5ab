/* Keys and passwords of meters; they are read from the console and never shown. */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "service/key.h"
#include "web/view.h"

/* "-" stands for the next line of standard input. */
static bool take_secret(const char *value, const char *field, char *buf, size_t cap,
			struct err *err)
{
	if (strcmp(value, "-") != 0) {
		size_t n = strlen(value);
		if (n >= cap)
			return err_field(err, field, "is too long");
		memcpy(buf, value, n + 1);
		return true;
	}
	if (!fgets(buf, (int)cap, stdin))
		return err_field(err, field, "none came from standard input");
	buf[strcspn(buf, "\r\n")] = 0;
	return true;
}

static bool told(const struct cli *c, const char *key, int64_t n, struct err *err)
{
	if (!c->json)
		return true;
	AUTO_JSONW j = { 0 };
	jsonw_object(&j);
	view_key_int(&j, key, n);
	jsonw_object_end(&j);
	return cli_print_json(&j, err);
}

static bool import_keys(struct cli *c, const char *path, struct err *err)
{
	AUTO_INPUT char *text = NULL;
	size_t n;
	size_t count = 0;

	if (c->arg_count)
		return err_field(err, "--file", "has the serials in itself");
	if (!input_read(path, &text, &n, err) || !cli_open(c, err) ||
	    !service_keys_import(c->context.service, &c->caller, text, n,
				 cli_value(c, "--shared") != NULL, &count, err))
		return false;
	if (!c->json)
		(void)printf("%zu meters have their keys\n", count);
	return told(c, "meters", (int64_t)count, err);
}

static bool set_keys(struct cli *c, struct err *err)
{
	const char *values[] = { cli_value(c, "--encryption"), cli_value(c, "--authentication") };
	char words[2][64];
	struct meter_keys keys;

	if (!values[0] || !values[1])
		return err_field(err, values[0] ? "--authentication" : "--encryption",
				 "is missing");
	bool ok = take_secret(values[0], "--encryption", words[0], sizeof words[0], err) &&
		  take_secret(values[1], "--authentication", words[1], sizeof words[1], err) &&
		  service_keys_parse(words[0], words[1], cli_value(c, "--title"), &keys, err) &&
		  cli_open(c, err) &&
		  service_meter_set_keys(c->context.service, &c->caller, c->args[0], &keys,
					 cli_value(c, "--shared") != NULL, err);
	explicit_bzero(words, sizeof words);
	explicit_bzero(&keys, sizeof keys);
	return ok && told(c, "meters", 1, err);
}

bool command_meter_keys(struct cli *c, struct err *err)
{
	const char *path = cli_value(c, "--file");

	if (path)
		return import_keys(c, path, err);
	if (!c->arg_count)
		return err_field(err, "SERIAL", "is missing");
	if (!cli_value(c, "--clear"))
		return set_keys(c, err);
	return cli_open(c, err) &&
	       service_meter_clear_keys(c->context.service, &c->caller, c->args[0], err) &&
	       told(c, "meters", 1, err);
}

/* From standard input alone: an argument could be seen by everybody on the machine. */
bool command_meter_password(struct cli *c, struct err *err)
{
	char password[SECRET_TEXT_MAX + 2] = "";

	if (!cli_value(c, "--clear") &&
	    !take_secret("-", "password", password, sizeof password, err))
		return false;
	if (!cli_value(c, "--clear") && !password[0])
		return err_field(err, "password", "is empty");
	bool ok = cli_open(c, err) && service_meter_set_password(c->context.service, &c->caller,
								 c->args[0], password, err);
	explicit_bzero(password, sizeof password);
	return ok && told(c, "meters", 1, err);
}

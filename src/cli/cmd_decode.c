/* cmd_decode.c - `themis decode [FILE|HEX]`: bytes in words. */
#include "base/log.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/decoding.h"
#include "cli/input.h"
#include "service/capture.h"

enum { LINES = 1000000 };

/* Where the value of a line "NAME HEX" goes; NULL: there is no such name. */
static uint8_t *place_of(struct driver_keys *k, struct str name, size_t *ret_n)
{
	const struct {
		const char *name;
		uint8_t *p;
		size_t n;
	} places[] = {
		{ "encryption", k->encryption, sizeof k->encryption },
		{ "authentication", k->authentication, sizeof k->authentication },
		{ "client-title", k->client_title, sizeof k->client_title },
		{ "meter-title", k->meter_title, sizeof k->meter_title },
	};
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		if (str_equal(name, str_from(places[i].name))) {
			*ret_n = places[i].n;
			return places[i].p;
		}
	}
	return NULL;
}

static bool read_keys(const char *path, struct driver_keys *ret, struct err *err)
{
	AUTO_INPUT char *text = NULL;
	size_t n;
	if (!input_read(path, &text, &n, err))
		return false;
	struct str rest = str_make(text, n);
	bool ok = true;
	for (unsigned number = 1; ok && rest.n; number++) {
		struct str line;
		struct str name;
		struct str hex;
		size_t size = 0;
		size_t got = 0;
		(void)str_cut(rest, '\n', &line, &rest);
		line = str_trim(line);
		if (!line.n || line.p[0] == '#')
			continue;
		(void)str_cut(line, ' ', &name, &hex);
		uint8_t *to = place_of(ret, name, &size);
		ok = to && hex_parse(str_trim(hex), to, size, &got) && got == size;
		if (!ok)
			(void)err_field(err, "--keys-file",
					"line %u: must be encryption, authentication, client-title "
					"or meter-title and its hex digits",
					number);
	}
	return ok;
}

/* The argument as a file if there is one of that name, else as the dump itself. */
static bool read_input(const struct cli *c, char **ret, size_t *ret_n, struct err *err)
{
	const char *arg = c->arg_count ? c->args[0] : "-";
	if (strcmp(arg, "-") == 0 || access(arg, F_OK) == 0)
		return input_read(arg, ret, ret_n, err);
	*ret = strdup(arg);
	if (!*ret)
		return err_set(err, ERR_NOMEM, "no memory for the dump");
	*ret_n = strlen(arg);
	return true;
}

bool command_decode(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	AUTO_INPUT char *text = NULL;
	size_t n;
	struct driver_keys keys = { 0 };
	struct decoded_call call;
	const char *file = cli_value(c, "--keys-file");
	const char *driver = cli_value(c, "--driver");
	const char *profile = cli_value(c, "--profile");
	struct decode_how how = { .secrets = cli_value(c, "--secrets") != NULL,
				  .keys = file ? &keys : NULL,
				  .lines_max = LINES };
	if (driver && !(how.driver = driver_find(driver)))
		return err_field(err, "--driver", "there is no driver '%s'", driver);
	if (!context_load_config(&c->context, &c->where, err))
		return false;
	log_set_level(LOG_LEVEL_WARN);
	bool ok = context_load_files(&c->context, err);
	if (ok) {
		how.profiles = c->context.profiles;
		how.catalogue = c->context.catalogue;
		how.profile =
			profile ? profile : config_text(c->context.config, "collector.profile");
	}
	ok = ok && (!file || read_keys(file, &keys, err)) && read_input(c, &text, &n, err) &&
	     decode_text(text, n, &how, &a, &call, err);
	explicit_bzero(&keys, sizeof keys);
	return ok && print_decoded(&call, c->json, err);
}

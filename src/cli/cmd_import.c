#include <errno.h>

#include "cli/commands.h"
#include "service/import.h"
#include "web/view.h"

enum { FILE_MAX = 64 << 20 };

static bool read_stream(FILE *in, char **ret, size_t *ret_n, struct err *err)
{
	size_t cap = 1 << 16;
	size_t n = 0;
	AUTO_FREE char *text = malloc(cap + 1);
	while (text) {
		n += fread(text + n, 1, cap - n, in);
		if (n < cap)
			break;
		if (cap >= FILE_MAX)
			return err_set(err, ERR_LIMIT, "the file has more than %d MiB",
				       FILE_MAX >> 20);
		char *more = realloc(text, cap * 2 + 1);
		if (!more)
			return err_set(err, ERR_NOMEM, "no memory for the file");
		text = more;
		cap *= 2;
	}
	if (!text)
		return err_set(err, ERR_NOMEM, "no memory for the file");
	if (ferror(in))
		return err_set(err, ERR_IO, "the file could not be read");
	text[n] = 0;
	*ret_n = n;
	*ret = TAKE(text);
	return true;
}

static bool read_file(const char *path, char **ret, size_t *ret_n, struct err *err)
{
	if (strcmp(path, "-") == 0)
		return read_stream(stdin, ret, ret_n, err);
	FILE *in = fopen(path, "rbe");
	if (!in)
		return err_set(err, ERR_NOTFOUND, "%s: %s", path, strerrordesc_np(errno));
	bool ok = read_stream(in, ret, ret_n, err);
	(void)fclose(in);
	return ok;
}

static bool print_result(const struct cli *c, const struct import_result *r, bool dry,
			 struct err *err)
{
	if (!c->json) {
		(void)printf("%s%lld rows: %lld meters made, %lld changed, %lld groups made\n",
			     dry ? "would load " : "", (long long)r->rows, (long long)r->created,
			     (long long)r->updated, (long long)r->groups_created);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_object(&j);
	view_key_int(&j, "rows", r->rows);
	view_key_int(&j, "created", r->created);
	view_key_int(&j, "updated", r->updated);
	view_key_int(&j, "groups_created", r->groups_created);
	jsonw_key(&j, "dry_run");
	jsonw_bool(&j, dry);
	jsonw_object_end(&j);
	return cli_print_json(&j, err);
}

bool command_import_meters(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	AUTO_FREE char *text = NULL;
	size_t n;
	bool dry = cli_value(c, "--dry-run") != NULL;
	struct import_result result = { 0 };
	if (!read_file(c->args[0], &text, &n, err) || !cli_open(c, err))
		return false;
	if (service_import_meters(c->context.service, &c->caller, text, n, dry, &a, &result, err))
		return print_result(c, &result, dry, err);
	for (size_t i = 0; i < result.error_count; i++)
		(void)fprintf(stderr, "%s:%lld: %s%s%s\n", c->args[0],
			      (long long)result.errors[i].row, result.errors[i].column,
			      result.errors[i].column[0] ? " " : "", result.errors[i].message);
	return false;
}

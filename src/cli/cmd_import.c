#include "cli/commands.h"
#include "cli/input.h"
#include "service/import.h"
#include "web/view.h"

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

/* The bad rows; what is wrong as a whole is told as any error is. */
static bool tell_rows(const struct cli *c, const struct import_result *r, struct err *err)
{
	AUTO_JSONW j = { 0 };
	jsonw_object(&j);
	jsonw_key(&j, "errors");
	jsonw_array(&j);
	for (size_t i = 0; i < r->error_count; i++) {
		const struct import_error *e = &r->errors[i];
		jsonw_object(&j);
		view_key_int(&j, "row", e->row);
		jsonw_key(&j, "column");
		jsonw_text(&j, e->column);
		jsonw_key(&j, "message");
		jsonw_text(&j, e->message);
		jsonw_object_end(&j);
		if (!c->json)
			(void)fprintf(stderr, "%s:%lld: %s%s%s\n", c->args[0], (long long)e->row,
				      e->column, e->column[0] ? " " : "", e->message);
	}
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return !c->json || !r->error_count || cli_print_json(&j, err);
}

bool command_import_meters(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	AUTO_INPUT char *text = NULL;
	size_t n;
	bool dry = cli_value(c, "--dry-run") != NULL;
	struct import_result result = { 0 };
	if (!input_read(c->args[0], &text, &n, err) || !cli_open(c, err))
		return false;
	if (service_import_meters(c->context.service, &c->caller, text, n, dry, &a, &result, err))
		return print_result(c, &result, dry, err);
	struct err lost;
	if (!tell_rows(c, &result, &lost))
		*err = lost;
	return false;
}

#include "base/clock.h"
#include "cli/commands.h"
#include "store/verify.h"
#include "web/view.h"

enum { SHOWN = 1000 };

struct findings {
	struct jsonw *json; /* NULL = as text */
	unsigned shown;
};

static void found(void *arg, const char *what)
{
	struct findings *f = arg;
	if (f->shown++ >= SHOWN)
		return;
	if (f->json)
		jsonw_text(f->json, what);
	else
		(void)puts(what);
}

static bool verify(struct cli *c, struct jsonw *j, struct verify_result *ret, struct err *err)
{
	struct findings f = { .json = c->json ? j : NULL };
	AUTO_READER r = { 0 };
	return reader_take(c->context.service, &r, err) &&
	       store_verify(r.db, clock_wall(), found, &f, ret, err);
}

bool command_check_store(struct cli *c, struct err *err)
{
	AUTO_JSONW j = { 0 };
	struct verify_result r;
	jsonw_object(&j);
	jsonw_key(&j, "differences");
	jsonw_array(&j);
	if (!cli_open(c, err) || !verify(c, &j, &r, err))
		return false;
	jsonw_array_end(&j);
	view_key_int(&j, "meters", r.meters);
	view_key_int(&j, "blocks", r.blocks);
	view_key_int(&j, "hours", r.hours);
	view_key_int(&j, "wrong", r.wrong);
	jsonw_object_end(&j);
	if (!c->json)
		(void)printf("%lld meters, %lld hourly records in %lld blocks, %lld differences\n",
			     (long long)r.meters, (long long)r.hours, (long long)r.blocks,
			     (long long)r.wrong);
	else if (!cli_print_json(&j, err))
		return false;
	return r.wrong == 0 ||
	       err_set(err, ERR_CONFLICT, "%lld differences were found", (long long)r.wrong);
}

bool command_check_profile(struct cli *c, struct err *err)
{
	AUTO_JSONW j = { 0 };
	jsonw_array(&j);
	for (unsigned i = 0; i < c->arg_count; i++) {
		struct profile *p;
		if (!profile_load_file(c->args[i], &p, err))
			return false;
		if (!c->json)
			(void)printf("%s: %s, in order\n", c->args[i], p->name);
		jsonw_object(&j);
		jsonw_key(&j, "file");
		jsonw_text(&j, c->args[i]);
		jsonw_key(&j, "name");
		jsonw_text(&j, p->name);
		jsonw_object_end(&j);
		profile_free(p);
	}
	jsonw_array_end(&j);
	return !c->json || cli_print_json(&j, err);
}

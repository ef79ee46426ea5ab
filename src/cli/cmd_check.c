#include "base/clock.h"
#include "cli/commands.h"
#include "protocol/profile_check.h"
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

struct problems {
	struct jsonw *json; /* NULL: as text */
	unsigned errors;
};

static void tell_problem(void *arg, const struct profile_problem *p)
{
	struct problems *all = arg;

	all->errors += !p->warning;
	if (!all->json) {
		(void)printf("%s%s\n", p->warning ? "warning: " : "", p->words);
		return;
	}
	jsonw_object(all->json);
	jsonw_key(all->json, "warning");
	jsonw_bool(all->json, p->warning);
	jsonw_key(all->json, "problem");
	jsonw_text(all->json, p->words);
	jsonw_object_end(all->json);
}

static bool check_profile(const struct cli *c, const char *path, const struct catalogue *catalogue,
			  struct jsonw *j)
{
	struct problems all = { .json = c->json ? j : NULL };
	AUTO_JSONW none = { 0 };
	struct jsonw *to = c->json ? j : &none;

	jsonw_object(to);
	jsonw_key(to, "file");
	jsonw_text(to, path);
	jsonw_key(to, "problems");
	jsonw_array(to);
	struct profile *p = profile_check_file(path, catalogue, tell_problem, &all);
	jsonw_array_end(to);
	jsonw_key(to, "name");
	jsonw_text(to, p ? p->name : NULL);
	jsonw_object_end(to);
	if (p && !c->json)
		(void)printf("%s: %s, in order\n", path, p->name);
	bool ok = p != NULL;
	profile_free(p);
	return ok;
}

/* All that can be found, file by file. */
bool command_check_profile(struct cli *c, struct err *err)
{
	AUTO_JSONW j = { 0 };
	AUTO_CATALOGUE *catalogue = NULL;
	unsigned bad = 0;

	if (!catalogue_load(NULL, &catalogue, err))
		return false;
	jsonw_array(&j);
	for (unsigned i = 0; i < c->arg_count; i++)
		bad += !check_profile(c, c->args[i], catalogue, &j);
	jsonw_array_end(&j);
	if (c->json && !cli_print_json(&j, err))
		return false;
	return !bad ||
	       err_set(err, ERR_INVAL, "%u of %u files are no sound profile", bad, c->arg_count);
}

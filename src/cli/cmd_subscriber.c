#include <errno.h>
#include <stdio.h>

#include "base/str.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "service/erasure.h"
#include "service/subscriber.h"
#include "web/personal_page.h"
#include "web/view.h"

bool command_subscriber_list(struct cli *c, struct err *err)
{
	static const char *const headings[] = { "id",	  "name",  "account", "phone", "city",
						"street", "house", "flat",    NULL };
	AUTO_ARENA a = { 0 };
	int64_t limit = 50;
	struct subscriber_query q = { .search = cli_value(c, "--search") };
	struct subscriber_page page;
	if (!cli_number(c, "--limit", 1, SUBSCRIBER_LIST_MAX, &limit, err))
		return false;
	q.limit = (unsigned)limit;
	if (!cli_open(c, err) ||
	    !service_subscriber_list(c->context.service, &c->caller, &q, &a, &page, err))
		return false;
	if (c->json) {
		AUTO_JSONW j = { 0 };
		jsonw_array(&j);
		for (size_t i = 0; i < page.count; i++)
			view_subscriber(&j, &page.rows[i]);
		jsonw_array_end(&j);
		return cli_print_json(&j, err);
	}
	struct table t;
	table_begin(&t, &a, headings, 1);
	for (size_t i = 0; i < page.count; i++) {
		const struct subscriber *s = &page.rows[i];
		table_row(&t);
		table_cell(&t, arena_printf(&a, "%lld", (long long)s->id));
		table_cell(&t, s->name);
		table_cell(&t, s->account);
		table_cell(&t, s->phone);
		table_cell(&t, s->city);
		table_cell(&t, s->street);
		table_cell(&t, s->house);
		table_cell(&t, s->flat);
	}
	table_print(&t);
	return true;
}

static void line(const char *name, const char *value)
{
	if (value && value[0])
		(void)printf("%-10s %s\n", name, value);
}

static bool print_card(struct cli *c, const struct subscriber_card *card, struct err *err)
{
	const struct subscriber *s = &card->subscriber;
	if (c->json) {
		AUTO_JSONW j = { 0 };
		view_subscriber_card(&j, card, service_zone(c->context.service));
		return cli_print_json(&j, err);
	}
	(void)printf("%-10s %lld\n", "id", (long long)s->id);
	line("kind", subscriber_kind_name(s->kind));
	line("name", s->name);
	line("account", s->account);
	line("phone", s->phone);
	line("email", s->email);
	line("city", s->city);
	line("street", s->street);
	line("house", s->house);
	line("flat", s->flat);
	for (size_t i = 0; i < card->same_count; i++)
		(void)printf("%-10s %lld %s (%s%s%s)\n", "like", (long long)card->same[i].id,
			     card->same[i].name, card->same[i].by_account ? "account" : "",
			     card->same[i].by_account && card->same[i].by_phone ? ", " : "",
			     card->same[i].by_phone ? "phone" : "");
	return true;
}

static bool take_id(struct cli *c, int64_t *ret, struct err *err)
{
	return str_parse_int(str_from(c->args[0]), 1, INT64_MAX, ret) ||
	       err_field(err, "ID", "must be the number of a subscriber");
}

bool command_subscriber_show(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct subscriber_card card;
	int64_t id;
	return take_id(c, &id, err) && cli_open(c, err) &&
	       service_subscriber_get(c->context.service, &c->caller, id, &a, &card, err) &&
	       print_card(c, &card, err);
}

static bool take_edit(struct cli *c, struct subscriber_edit *e, struct err *err)
{
	const char *kind = cli_value(c, "--kind");
	enum subscriber_kind k;
	if (kind && !subscriber_kind_parse(kind, &k))
		return err_field(err, "--kind", "must be person or organisation");
	if (kind)
		e->kind = (int)k;
	e->name = cli_value(c, "--name");
	e->account = cli_value(c, "--account");
	e->phone = cli_value(c, "--phone");
	e->email = cli_value(c, "--email");
	e->city = cli_value(c, "--city");
	e->street = cli_value(c, "--street");
	e->house = cli_value(c, "--house");
	e->flat = cli_value(c, "--flat");
	return true;
}

bool command_subscriber_create(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct subscriber_edit e = SUBSCRIBER_EDIT_NONE;
	struct subscriber_card card;
	return take_edit(c, &e, err) && cli_open(c, err) &&
	       service_subscriber_create(c->context.service, &c->caller, &e, &a, &card, err) &&
	       print_card(c, &card, err);
}

bool command_subscriber_edit(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct subscriber_edit e = SUBSCRIBER_EDIT_NONE;
	struct subscriber_card card;
	int64_t id;
	return take_id(c, &id, err) && take_edit(c, &e, err) && cli_open(c, err) &&
	       service_subscriber_edit(c->context.service, &c->caller, id, &e, &a, &card, err) &&
	       print_card(c, &card, err);
}

static bool check_language(const char *language, struct err *err)
{
	return !language || strcmp(language, "ru") == 0 || strcmp(language, "en") == 0 ||
	       err_field(err, "--language", "must be ru or en");
}

/* A new file, for what stands in it is nobody else's business. */
static bool open_page(const char *path, FILE **ret, struct err *err)
{
	if (!path) {
		*ret = stdout;
		return true;
	}
	*ret = fopen(path, "wxe");
	return *ret || err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
}

static bool write_page(struct cli *c, const struct personal_data *p, struct err *err)
{
	const char *path = cli_value(c, "--out");
	const char *language = cli_value(c, "--language");
	struct service *sv = c->context.service;
	FILE *out;
	if (!open_page(path, &out, err))
		return false;
	personal_page_write(out, p, service_zone(sv), service_now(sv),
			    language && strcmp(language, "ru") == 0);
	return !path || fclose(out) == 0 ||
	       err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
}

bool command_subscriber_personal(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct personal_data p;
	int64_t id;
	if (!take_id(c, &id, err) || !check_language(cli_value(c, "--language"), err) ||
	    !cli_open(c, err) ||
	    !service_personal_data(c->context.service, &c->caller, id, &a, &p, err))
		return false;
	if (!c->json)
		return write_page(c, &p, err);
	AUTO_JSONW j = { 0 };
	view_personal(&j, &p, service_zone(c->context.service));
	return cli_print_json(&j, err);
}

static void print_told(const char *title, const int64_t counts[static REMNANT_COUNT])
{
	(void)puts(title);
	for (int i = 0; i < REMNANT_COUNT; i++)
		if (counts[i])
			(void)printf("  %-10s %lld\n", remnant_name((enum remnant)i),
				     (long long)counts[i]);
}

bool command_subscriber_erase(struct cli *c, struct err *err)
{
	struct erasure how = { .reason = cli_value(c, "--reason"),
			       .notes = cli_value(c, "--notes") != NULL,
			       .files = cli_value(c, "--files") != NULL };
	struct erasure_told t;
	int64_t id;
	if (!how.reason)
		return err_field(err, "--reason", "is needed");
	if (!take_id(c, &id, err) || !cli_open(c, err) ||
	    !service_subscriber_erase(c->context.service, &c->caller, id, &how, &t, err))
		return false;
	if (c->json) {
		AUTO_JSONW j = { 0 };
		view_erasure(&j, &t);
		return cli_print_json(&j, err);
	}
	print_told("erased", t.erased);
	print_told("remains", t.remains);
	return true;
}

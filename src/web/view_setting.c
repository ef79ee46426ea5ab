#include "base/str.h"
#include "web/view.h"

/* What a number counts; NULL: it says it itself, or there is none. */
static const char *unit_of(enum config_type t)
{
	switch (t) {
	case CONFIG_DURATION:
		return "s";
	case CONFIG_SIZE:
		return "bytes";
	case CONFIG_INT:
	case CONFIG_BOOL:
	case CONFIG_TEXT:
	case CONFIG_ENUM:
	case CONFIG_PATH:
	case CONFIG_ADDRESS:
		break;
	}
	return NULL;
}

static bool is_number(enum config_type t)
{
	return t == CONFIG_INT || t == CONFIG_DURATION || t == CONFIG_SIZE;
}

/* Of a number: the range; of a text: its length in bytes. */
static void bounds(struct jsonw *j, const struct config_entry *e)
{
	bool bounded = e->min || e->max;
	bool text = e->type == CONFIG_TEXT || e->type == CONFIG_PATH;

	jsonw_key(j, "min");
	if (bounded)
		jsonw_int(j, e->min);
	else
		jsonw_null(j);
	jsonw_key(j, "max");
	if (bounded || text)
		jsonw_int(j, bounded ? e->max : CONFIG_TEXT_MAX);
	else
		jsonw_null(j);
	view_key_text(j, "unit", is_number(e->type) ? unit_of(e->type) : text ? "length" : NULL);
}

static void words(struct jsonw *j, const struct config_entry *e)
{
	struct str rest = str_from(e->choices ? e->choices : "");
	char word[64];

	jsonw_key(j, "words");
	jsonw_array(j);
	while (rest.n > 0) {
		struct str one;
		(void)str_cut(rest, ' ', &one, &rest);
		(void)str_copy(word, sizeof word, one);
		jsonw_text(j, word);
	}
	jsonw_array_end(j);
}

/* What is the same for all that a template makes. */
static void entry(struct jsonw *j, const struct config_entry *e)
{
	view_key_text(j, "type", config_type_name(e->type));
	jsonw_key(j, "default");
	jsonw_text(j, e->preset);
	bounds(j, e);
	words(j, e);
	jsonw_key(j, "description");
	jsonw_object(j);
	view_key_text(j, "ru", setting_words_ru(e->key));
	view_key_text(j, "en", e->doc);
	jsonw_object_end(j);
	jsonw_key(j, "secret");
	jsonw_bool(j, e->secret);
	jsonw_key(j, "needs_restart");
	jsonw_bool(j, !e->reload);
}

/* Why it cannot be changed here; NULL: it can. */
static const char *obstacle(const struct setting_item *it)
{
	if (it->entry->outside)
		return "outside";
	return it->from > CONFIG_DATABASE ? config_source_name(it->from) : NULL;
}

static const char *where(const struct setting_item *it)
{
	return it->from == CONFIG_FILE || it->from == CONFIG_ENVIRONMENT ? it->source : NULL;
}

void view_setting(struct jsonw *j, const struct setting_item *it, const struct tz *zone)
{
	jsonw_object(j);
	view_key_text(j, "key", it->key);
	jsonw_key(j, "value");
	jsonw_text(j, it->value);
	view_key_text(j, "source", config_source_name(it->from));
	view_key_text(j, "where", where(it));
	view_key_text(j, "read_only", obstacle(it));
	jsonw_key(j, "waits");
	jsonw_bool(j, it->waits);
	view_key_time(j, "changed_at", it->changed_at, zone);
	view_key_text(j, "changed_by", it->changed_by);
	entry(j, it->entry);
	jsonw_object_end(j);
}

void view_settings(struct jsonw *j, const struct setting_list *l, const struct tz *zone)
{
	jsonw_object(j);
	jsonw_key(j, "items");
	jsonw_array(j);
	for (size_t i = 0; i < l->count; i++)
		view_setting(j, &l->items[i], zone);
	jsonw_array_end(j);
	jsonw_key(j, "templates");
	jsonw_array(j);
	for (size_t i = 0; i < l->template_count; i++) {
		jsonw_object(j);
		view_key_text(j, "key", l->templates[i]->key);
		entry(j, l->templates[i]);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
	jsonw_object_end(j);
}

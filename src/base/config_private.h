/* config_private.h - the inside of `struct config`, for the files config*.c alone. */
#pragma once
#include "base/config.h"
#include "base/config_value.h"

enum { SOURCE_MAX = 272 }; /* file name, colon and line */

struct value {
	const struct config_entry *entry;
	char *key; /* of a template's value; NULL: the entry's */
	char name[CONFIG_NAME_SIZE];
	char *text;
	int64_t number;
	enum config_source from;
	char source[SOURCE_MAX];
};

struct config {
	size_t count;
	size_t cap;
	struct value *values; /* sorted by key */
	size_t template_count;
	const struct config_entry **templates; /* likewise */
};

const char *config_key_of(const struct value *v);
/* Position of a key, or the count when nothing has it. */
size_t config_find(const struct config *c, struct str key);
/* The entry of a key, set or not; NULL (and err) when there is none. `ret_name`
 * is "" unless it is a template's. */
const struct config_entry *config_find_entry(const struct config *c, struct str key,
					     char ret_name[static CONFIG_NAME_SIZE],
					     struct err *err);
/* Messages tell the whole key, also a template's. */
NODISCARD bool config_parse_value(const struct config_entry *e, struct str key, struct str text,
				  struct config_value *ret, struct err *err);
/* The place of a key's value, made in the order when it is a template's first. */
NODISCARD bool config_have_value(struct config *c, struct str key, const struct config_entry *e,
				 const char *name, size_t *ret, struct err *err);
NODISCARD bool config_assign(struct value *v, const struct config_value *fresh,
			     enum config_source from, const char *source, struct err *err);
/* Parses and assigns, unless what is there goes before. */
NODISCARD bool config_take(struct config *c, struct str key, struct str text,
			   enum config_source from, const char *source, struct err *err);
NODISCARD bool config_set_presets(struct config *c, struct err *err);
/* Forgets values that were made room for and that nothing has set. */
void config_drop_empty(struct config *c);
struct config *config_make(size_t values, size_t templates); /* NULL: no memory */

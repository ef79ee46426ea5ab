#include "web/view.h"

static void view_item(struct jsonw *j, const struct search_entry *e)
{
	static const char *const kinds[] = { [SEARCH_METER] = "meter",
					     [SEARCH_SUBSCRIBER] = "subscriber",
					     [SEARCH_GROUP] = "group" };

	jsonw_object(j);
	view_key_text(j, "kind", kinds[e->item.kind]);
	view_key_int(j, "id", e->item.id);
	view_key_text(j, "serial", e->serial);
	jsonw_key(j, "subscriber");
	if (e->subscriber)
		jsonw_int(j, e->subscriber);
	else
		jsonw_null(j);
	view_key_text(j, "title", e->title);
	view_key_text(j, "detail", e->detail);
	jsonw_key(j, "retired");
	jsonw_bool(j, e->state == METER_RETIRED);
	jsonw_key(j, "corrected");
	jsonw_bool(j, e->item.corrected);
	jsonw_key(j, "matched");
	jsonw_array(j);
	for (unsigned bit = 1; search_field_name(bit); bit <<= 1) {
		if (e->item.fields & bit)
			jsonw_text(j, search_field_name(bit));
	}
	jsonw_array_end(j);
	jsonw_object_end(j);
}

void view_search(struct jsonw *j, const struct search_entries *found)
{
	jsonw_object(j);
	jsonw_key(j, "items");
	jsonw_array(j);
	for (size_t i = 0; i < found->count; i++)
		view_item(j, &found->items[i]);
	jsonw_array_end(j);
	view_key_int(j, "total_at_least", (int64_t)found->total);
	jsonw_key(j, "more");
	jsonw_bool(j, found->more);
	jsonw_key(j, "corrected");
	jsonw_array(j);
	for (size_t i = 0; i < found->corrected_count; i++) {
		jsonw_object(j);
		view_key_text(j, "typed", found->corrected[i].typed);
		view_key_text(j, "taken", found->corrected[i].taken);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
	jsonw_object_end(j);
}

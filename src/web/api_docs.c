#include "web/api.h"
#include "web/docs.h"
#include "web/view.h"

static bool is_picture(const struct doc *d)
{
	return strcmp(d->place, "images") == 0;
}

bool api_docs_list(struct request *r, struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (const struct doc *d = docs; d->place; d++) {
		if (is_picture(d))
			continue;
		jsonw_object(&j);
		view_key_text(&j, "language", d->place);
		view_key_text(&j, "name", d->name);
		view_key_text(&j, "title", d->title);
		jsonw_object_end(&j);
	}
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

/* "ru/user", "ru/user.md", "images/meter.png": as links in the manuals have it. */
static bool is_called(const struct doc *d, const char *place, const char *name)
{
	size_t n = strlen(d->name);
	const char *ending = is_picture(d) ? ".png" : ".md";
	return strcmp(d->place, place) == 0 && strncmp(name, d->name, n) == 0 &&
	       (name[n] == 0 || strcmp(name + n, ending) == 0);
}

bool api_docs_get(struct request *r, struct err *err)
{
	for (const struct doc *d = docs; d->place; d++) {
		if (is_called(d, r->args[0], r->args[1]))
			return request_answer_page(r, is_picture(d) ? "image/png" : "text/markdown",
						   d->bytes, d->n, err);
	}
	return err_set(err, ERR_NOTFOUND, "there is no such manual");
}

#include "report/words.h"

#include "base/str.h"

enum { PHRASE_MAX = 1000 };

static int by_key(const void *key, const void *row)
{
	const struct report_word *w = row;

	return strcmp(key, w->key);
}

static const struct report_word *find(const char *key)
{
	return bsearch(key, report_words, report_word_count, sizeof report_words[0], by_key);
}

const char *report_word(enum report_language l, const char *key)
{
	const struct report_word *w = find(key);

	return w ? w->text[l] : key;
}

bool report_word_known(const char *key)
{
	return find(key) != NULL;
}

const char *report_phrase(struct arena *a, enum report_language l, const char *key,
			  const char *const *texts, size_t count)
{
	char buf[PHRASE_MAX];
	struct strb b = strb_make(buf, sizeof buf);
	const char *from = report_word(l, key);
	size_t i = 0;

	for (const char *p; (p = strstr(from, "{}")) != NULL; from = p + 2) {
		strb_add(&b, str_make(from, (size_t)(p - from)));
		strb_add_text(&b, i < count ? texts[i] : "");
		i++;
	}
	strb_add_text(&b, from);
	return arena_strdup(a, buf);
}

/*
 * words.h - the words of reports: i18n/report.ru.json and i18n/report.en.json, built in; names of
 * situations and of what people do are those of the pages (i18n/ru.json, i18n/en.json).
 */
#pragma once
#include "base/arena.h"
#include "report/model.h"

struct report_word {
	const char *key;
	const char *text[2]; /* by enum report_language */
};
extern const struct report_word report_words[]; /* sorted by key */
extern const size_t report_word_count;

/* The text of a key; the key itself when there is none, which a test forbids. */
const char *report_word(enum report_language l, const char *key);
bool report_word_known(const char *key);
/* The same with every "{}" replaced by the texts, one after another; NULL = no memory. */
const char *report_phrase(struct arena *a, enum report_language l, const char *key,
			  const char *const *texts, size_t count);

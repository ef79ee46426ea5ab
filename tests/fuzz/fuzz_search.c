/* A text of the search box in every reading; its first two lines as a word and a mistyped one. */
#include "base/str.h"
#include "store/near.h"
#include "store/search.h"
#include "store/search_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read is folded words, not too many, without what separates them. */
static void check_words(const struct search_words *w)
{
	if (w->count > WORDS_MAX)
		abort();
	for (unsigned i = 0; i < w->count; i++) {
		const char *text = w->word[i].text;
		if (!text[0] || strlen(text) >= WORD_BYTES || strchr(text, ' '))
			abort();
	}
}

/* An address of the words begins with the first of them and ends before what lies beyond it. */
static void check_key(const struct search_words *w)
{
	char key[WORD_KEY_BYTES];
	char end[WORD_ALONE_END];

	if (w->count < 3)
		return;
	word_key(key, w->word[0].text, w->word[1].text, w->word[2].text);
	word_alone_end(end, w->word[0].text);
	if (!utf8_valid(str_from(key)) || word_length(key) != strlen(w->word[0].text) ||
	    strcmp(key, w->word[0].text) < 0 || strcmp(key, end) >= 0)
		abort();
}

static void try_near(const char *a, const char *b)
{
	uint32_t piece[NEAR_PIECES_MAX];
	struct letters x;
	struct letters y;

	letters_read(&x, a);
	letters_read(&y, b);
	if (near_pieces(&x, near_depth(x.count), piece) > NEAR_PIECES_MAX)
		abort();
	unsigned there = near_distance(&x, &y, 2);
	if (there != near_distance(&y, &x, 2) || near_distance(&x, &x, 2) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[SEARCH_TEXT_MAX + 1];
	char back[WORD_BYTES];
	struct search_words words;
	size_t n = size < SEARCH_TEXT_MAX ? size : SEARCH_TEXT_MAX;

	memcpy(text, data, n);
	text[n] = 0;
	for (int how = 0; how < SEARCH_READINGS; how++) {
		if (!search_read(text, (enum search_reading)how, &words))
			continue;
		check_words(&words);
		check_key(&words);
	}
	(void)search_has_phone(text);
	phone_digits(back, text);
	char *second = strchr(text, '\n');
	if (second)
		*second++ = 0;
	try_near(text, second ? second : "");
	return 0;
}

#include "unit.h"

#include "base/arena.h"
#include "base/str.h"
#include "random.h"
#include "store/near.h"
#include "store/search_text.h"

static struct rnd rnd = { 11 };

/* ---- distance ---- */

static unsigned distance(const char *a, const char *b, unsigned max)
{
	struct letters x;
	struct letters y;

	letters_read(&x, a);
	letters_read(&y, b);
	return near_distance(&x, &y, max);
}

static void mistakes_are_counted(void **state)
{
	(void)state;
	static const struct {
		const char *a;
		const char *b;
		unsigned far;
	} all[] = {
		{ "иванов", "иванов", 0 },
		{ "иванов", "иваов", 1 },
		{ "иванов", "ивванов", 1 },
		{ "иванов", "ивонов", 1 },
		{ "иванов", "ивнаов", 1 },
		{ "иванов", "петров", 4 },
		{ "кузнецов", "кузницаов", 2 },
		{ "кузнецов", "укзнецво", 2 },
		{ "", "ab", 2 },
		{ "ab", "", 2 },
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		assert_int_equal(distance(all[i].a, all[i].b, 3), all[i].far);
		assert_int_equal(distance(all[i].b, all[i].a, 3), all[i].far);
	}
	assert_int_equal(distance("иванов", "сидоров", 2), 3);
}

/* One mistake at a random place of a word. */
static void mistype(const struct letters *l, struct letters *ret)
{
	static const char alphabet[] = "абвгдежзиклмнопрст";
	struct letters few;
	unsigned at = (unsigned)(rnd_next(&rnd) % l->count);

	letters_read(&few, alphabet);
	uint32_t put = few.at[rnd_next(&rnd) % few.count];
	*ret = *l;
	switch (rnd_next(&rnd) % 4) {
	case 0:
		ret->at[at] = put;
		break;
	case 1:
		memmove(ret->at + at, ret->at + at + 1, (l->count - at - 1) * sizeof *ret->at);
		ret->count--;
		break;
	case 2:
		memmove(ret->at + at + 1, ret->at + at, (l->count - at) * sizeof *ret->at);
		ret->at[at] = put;
		ret->count++;
		break;
	default:
		if (at + 1 < l->count) {
			ret->at[at] = l->at[at + 1];
			ret->at[at + 1] = l->at[at];
		}
	}
}

static bool share_a_piece(const struct letters *typed, const struct letters *word)
{
	uint32_t a[NEAR_PIECES_MAX];
	uint32_t b[NEAR_PIECES_MAX];
	unsigned n = near_pieces(typed, near_depth(typed->count), a);
	unsigned m = near_pieces(word, near_mistakes(word->count), b);

	assert_true(n <= NEAR_PIECES_MAX && m <= NEAR_PIECES_MAX);
	for (unsigned i = 0; i < n * m; i++) {
		if (a[i / m] == b[i % m])
			return true;
	}
	return false;
}

static void words_within_reach_share_a_piece(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct letters word = { .count = 4 + (unsigned)(rnd_next(&rnd) % 12) };
		struct letters once;
		struct letters twice;
		for (unsigned k = 0; k < word.count; k++)
			word.at[k] = 'a' + (uint32_t)(rnd_next(&rnd) % 6);
		mistype(&word, &once);
		assert_true(near_distance(&once, &word, 2) <= 1);
		assert_true(share_a_piece(&once, &word));
		mistype(&once, &twice);
		if (near_mistakes(word.count) == 2)
			assert_true(share_a_piece(&twice, &word));
	}
}

/* ---- reading of what was typed ---- */

static const char *read_as(struct arena *a, const char *text, enum search_reading how)
{
	struct search_words w;
	const char *all = "";

	if (!search_read(text, how, &w))
		return "-";
	for (unsigned i = 0; i < w.count; i++) {
		const char *hint = w.word[i].hint & PLACE_BIT(PLACE_HOUSE)  ? "d:"
				   : w.word[i].hint & PLACE_BIT(PLACE_FLAT) ? "f:"
									    : "";
		all = arena_printf(a, "%s%s%s%s", all, i ? " " : "", hint, w.word[i].text);
	}
	return all;
}

static void texts_are_read_in_every_way(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum search_reading how;
		const char *words;
	} all[] = {
		{ "ул. Ленина, д. 5 кв. 12", SEARCH_AS_TYPED, "ленина d:5 f:12" },
		{ "ленина 5 12", SEARCH_AS_TYPED, "ленина 5 12" },
		{ "г.Волжский,Мира д5к2 кв12", SEARCH_AS_TYPED, "волжский мира d:5к2 f:12" },
		{ "Ёлкин «Юг» № 7", SEARCH_AS_TYPED, "елкин юг 7" },
		{ "ул", SEARCH_AS_TYPED, "ул" },
		{ "к", SEARCH_AS_TYPED, "к" },
		{ "bdfyjd", SEARCH_OTHER_LAYOUT, "иванов" },
		{ "BDFYJD gtnh 12", SEARCH_OTHER_LAYOUT, "иванов петр 12" },
		{ ";erjd [fhbnjy", SEARCH_OTHER_LAYOUT, "жуков харитон" },
		{ "п4ууу", SEARCH_OTHER_LAYOUT, "g4eee" },
		{ "ВК-G4", SEARCH_OTHER_LAYOUT, "-" },
		{ "123", SEARCH_OTHER_LAYOUT, "-" },
		{ "ivanov", SEARCH_FROM_LATIN, "иванов" },
		{ "Shcherbakov Yuriy", SEARCH_FROM_LATIN, "щербаков юрий" },
		{ "иванов", SEARCH_FROM_LATIN, "-" },
		{ "+7 (902) 123-45-67", SEARCH_JOINED, "79021234567" },
		{ "тел. 123-45-67", SEARCH_JOINED, "1234567" },
		{ "1234567", SEARCH_JOINED, "-" },
		{ "", SEARCH_AS_TYPED, "" },
		{ " .,- ", SEARCH_AS_TYPED, "" },
	};
	AUTO_ARENA a = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		assert_string_equal(read_as(&a, all[i].text, all[i].how), all[i].words);
	assert_true(search_has_phone("8 902 123 45 67"));
	assert_true(search_has_phone("Иванов +7(902)123-45-67"));
	assert_false(search_has_phone("89021234567"));
	assert_false(search_has_phone("Ленина 5 12"));
}

static void words_are_turned_round(void **state)
{
	(void)state;
	char buf[WORD_BYTES];

	word_reverse(buf, "");
	assert_string_equal(buf, "");
	word_reverse(buf, "12ж");
	assert_string_equal(buf, "ж21");
	phone_digits(buf, "+7 (902) 123-45-67");
	assert_string_equal(buf, "9021234567");
	phone_digits(buf, "12-34");
	assert_string_equal(buf, "1234");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_are_counted),
		cmocka_unit_test(words_within_reach_share_a_piece),
		cmocka_unit_test(texts_are_read_in_every_way),
		cmocka_unit_test(words_are_turned_round),
	};
	return cmocka_run_group_tests_name("store_near", tests, NULL, NULL);
}

#include "store/dictionary.h"

#include <stdlib.h>

#include "base/str.h"

enum {
	ROWS_A_PIECE = 400, /* words looked at … */
	ROWS_A_WORD = 4000, /* … and for all pieces of a typed one */
};

bool dictionary_takes(const char *word)
{
	struct letters l;

	if (strpbrk(word, "0123456789"))
		return false;
	letters_read(&l, word);
	return l.count >= NEAR_LETTERS_MIN;
}

static bool find(struct db *db, const char *word, int64_t *ret_id, bool *ret_common,
		 struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SEARCH_WORD_FIND, &s, err))
		return false;
	bind_text(s, 1, word);
	if (!stmt_step(s, &row, err))
		return false;
	*ret_id = row ? col_i64(s, 0) : 0;
	*ret_common = row && col_i64(s, 1);
	return true;
}

bool dictionary_has(struct db *db, const char *word, bool *ret, struct err *err)
{
	int64_t id;
	bool common;

	if (!find(db, word, &id, &common, err))
		return false;
	*ret = id != 0;
	return true;
}

static bool change_pieces(struct db *db, enum sql name, const char *word, int64_t id,
			  struct err *err)
{
	uint32_t piece[NEAR_PIECES_MAX];
	struct letters l;

	letters_read(&l, word);
	unsigned n = near_pieces(&l, near_mistakes(l.count), piece);
	for (unsigned i = 0; i < n; i++) {
		struct stmt *s;
		if (!db_start(db, name, &s, err))
			return false;
		bind_i64(s, 1, piece[i]);
		bind_i64(s, 2, id);
		if (!stmt_run(s, err))
			return false;
	}
	return true;
}

static bool run_id(struct db *db, enum sql name, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, id);
	return stmt_run(s, err);
}

bool dictionary_add(struct db *db, const char *word, bool common, struct err *err)
{
	int64_t id;
	bool is_common;
	bool row;

	if (!dictionary_takes(word))
		return true;
	if (!find(db, word, &id, &is_common, err))
		return false;
	if (id)
		return is_common || !common || run_id(db, SQL_SEARCH_WORD_KEEP, id, err);
	AUTO_STMT *s = NULL;
	if (!db_start(db, SQL_SEARCH_WORD_ADD, &s, err))
		return false;
	bind_text(s, 1, word);
	bind_i64(s, 2, common);
	if (!stmt_step(s, &row, err))
		return false;
	return change_pieces(db, SQL_SEARCH_PIECE_ADD, word, col_i64(s, 0), err);
}

bool dictionary_add_text(struct db *db, const char *folded, struct err *err)
{
	struct words w = { 0 };

	words_add(&w, PLACE_SERIAL, folded);
	for (unsigned i = 0; i < w.count; i++) {
		if (!dictionary_add(db, w.word[i], true, err))
			return false;
	}
	return true;
}

static bool is_used(struct db *db, const char *word, bool *ret, struct err *err)
{
	static const enum sql tables[] = { SQL_SEARCH_WORD_USED, SQL_SEARCH_WORD_USED_BESIDE,
					   SQL_SEARCH_WORD_USED_RETIRED };
	static const enum word_place places[] = { PLACE_SUBSCRIBER, PLACE_SUBSCRIBER_MORE,
						  PLACE_STREET };
	char end[WORD_ALONE_END];

	*ret = false;
	word_alone_end(end, word);
	for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
		for (size_t i = 0; !*ret && i < ARRAY_LEN(places); i++) {
			AUTO_STMT *s = NULL;
			if (!db_start(db, tables[t], &s, err))
				return false;
			bind_i64(s, 1, places[i]);
			bind_text(s, 2, word);
			bind_text(s, 3, end);
			if (!stmt_step(s, ret, err))
				return false;
		}
	}
	return true;
}

bool dictionary_drop_unused(struct db *db, const char *word, struct err *err)
{
	int64_t id;
	bool common;
	bool used;

	if (!dictionary_takes(word))
		return true;
	if (!is_used(db, word, &used, err))
		return false;
	if (used)
		return true;
	if (!find(db, word, &id, &common, err))
		return false;
	return !id || common ||
	       (change_pieces(db, SQL_SEARCH_PIECE_REMOVE, word, id, err) &&
		run_id(db, SQL_SEARCH_WORD_REMOVE, id, err));
}

struct nearest {
	const struct letters *typed;
	struct near_word *best;
	size_t max;
	size_t count;
	size_t rows;
};

/* Keeps the nearest, in order; a word comes by several pieces. */
static void consider(struct nearest *n, const char *word)
{
	struct letters l;

	letters_read(&l, word);
	unsigned reach = near_mistakes(l.count);
	unsigned distance = near_distance(n->typed, &l, reach);
	if (!distance || distance > reach)
		return;
	size_t at = n->count;
	for (size_t i = 0; i < n->count; i++) {
		if (strcmp(n->best[i].word, word) == 0)
			return;
		if (at == n->count && distance < n->best[i].distance)
			at = i;
	}
	if (at == n->max)
		return;
	size_t last = n->count < n->max ? n->count++ : n->max - 1;
	for (size_t i = last; i > at; i--)
		n->best[i] = n->best[i - 1];
	n->best[at].distance = distance;
	(void)str_copy(n->best[at].word, WORD_BYTES, str_from(word));
}

static bool read_piece(struct db *db, uint32_t piece, struct nearest *n, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SEARCH_WORDS_NEAR, &s, err))
		return false;
	bind_i64(s, 1, piece);
	bind_i64(s, 2, ROWS_A_PIECE);
	for (; n->rows < ROWS_A_WORD; n->rows++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		consider(n, col_text(s, 0));
	}
	return true;
}

bool dictionary_near(struct db *db, const char *typed, struct near_word *ret, size_t max,
		     size_t *ret_count, struct err *err)
{
	uint32_t piece[NEAR_PIECES_MAX];
	struct letters l;
	struct nearest n = { .typed = &l, .best = ret, .max = max };

	letters_read(&l, typed);
	*ret_count = 0;
	if (l.count < NEAR_TYPED_MIN)
		return true;
	unsigned count = near_pieces(&l, near_depth(l.count), piece);
	for (unsigned i = 0; i < count; i++) {
		if (!read_piece(db, piece[i], &n, err))
			return false;
	}
	*ret_count = n.count;
	return true;
}

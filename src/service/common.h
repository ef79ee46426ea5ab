/*
 * common.h - passwords that others guess first.
 *
 * The list (common_passwords.txt) holds words, rows of keys and numbers that lists of leaked
 * passwords begin with everywhere; a password is as bad as what it is made of.
 */
#pragma once
#include <stdbool.h>

/*
 * Whether the password is, but for case, a few digits or signs around it and letters
 * written as digits: a word of the list or of `own` (login and name of its owner), such a
 * word twice or more, two of them, one row of neighbours (abcdef…, 98765…), or of three
 * different characters at most. Valid UTF-8.
 */
bool password_is_common(const char *password, const char *const own[2]);

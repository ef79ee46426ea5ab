/*
 * reason.h - what is wrong with a row, as a word for programs and in words for people.
 */
#pragma once
#include <stdbool.h>

/* In the language "ru" or "en"; a word that is not in the table is given back as it is. */
const char *reason_text(const char *reason, const char *language);

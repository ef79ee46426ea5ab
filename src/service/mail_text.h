/* mail_text.h - texts in the head of a message: addresses, words that are no ASCII. Pure. */
#pragma once
#include "base/str.h"

/* An address of ASCII such as a.b+c@example.org, without quotes and comments. */
bool mail_address_fits(const char *text);
/* Encoded words where it must be (RFC 2047), lines folded; without control characters. */
void mail_text_head(struct strb *b, const char *text);
/* Content-Disposition of an attachment, its name by RFC 2231. */
void mail_text_attachment(struct strb *b, const char *name);
/* The date of a head, in UTC. */
void mail_text_date(struct strb *b, int64_t now);

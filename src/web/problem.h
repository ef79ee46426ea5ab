/*
 * problem.h - errors as problem documents (RFC 9457).
 *
 * The words of failures that are not the caller's doing stay in the log.
 */
#pragma once
#include "web/request.h"

/* Writes the members; the object stays open for more of them. */
void problem_open(struct jsonw *j, const struct request *r, int status, const struct err *err);
/* Makes the finished object the answer; without memory an empty one. */
void problem_answer(struct request *r, int status, struct jsonw *j);

/* docx.h - the parts of a DOCX that are the same in every report; private to its writer. */
#pragma once
#include "report/private.h"
#include "report/zip.h"

enum { DOCX_PICTURE_FIRST = 10 /* number of the first picture's relation */ };

NODISCARD bool docx_write_start(struct zip *z, const struct report_head *head, struct err *err);
NODISCARD bool docx_write_relations(struct zip *z, size_t pictures, struct err *err);

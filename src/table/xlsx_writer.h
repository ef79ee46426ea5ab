/* xlsx_writer.h - writing XLSX with libxlsxwriter; private to table/. */
#pragma once
#include "table/writer.h"

struct xlsx_writer;
NODISCARD bool xlsx_writer_open(const char *path, const struct table_form *form,
				const struct table_column *columns, size_t count,
				struct xlsx_writer **ret, struct err *err);
NODISCARD bool xlsx_writer_row(struct xlsx_writer *w, const struct table_cell *cells,
			       struct err *err);
NODISCARD bool xlsx_writer_close(struct xlsx_writer *w, struct err *err);
void xlsx_writer_drop(struct xlsx_writer *w); /* the file is of no use then */

/* note.h - notes and files that people keep with a meter. */
#pragma once
#include "service/meter.h"
#include "store/note.h"

struct note_page {
	const struct note *items; /* newest first */
	size_t count;
	int64_t next; /* `before` of the next page, 0 = the end */
};
NODISCARD bool service_note_list(struct service *sv, const struct caller *c, const char *serial,
				 int64_t before, unsigned limit, struct arena *a,
				 struct note_page *ret, struct err *err);
NODISCARD bool service_note_create(struct service *sv, const struct caller *c, const char *serial,
				   const char *text, struct arena *a, struct note *ret,
				   struct err *err);
NODISCARD bool service_note_remove(struct service *sv, const struct caller *c, const char *serial,
				   int64_t id, struct err *err);

NODISCARD bool service_file_list(struct service *sv, const struct caller *c, const char *serial,
				 struct arena *a, const struct kept_file **ret, size_t *ret_count,
				 struct err *err);
/* The type is told by the bytes; ERR_INVAL for one that is not kept. */
NODISCARD bool service_file_create(struct service *sv, const struct caller *c, const char *serial,
				   const char *name, const void *data, size_t n, struct arena *a,
				   struct kept_file *ret, struct err *err);
/* Its bytes malloc'ed, ret->bytes of them. */
NODISCARD bool service_file_read(struct service *sv, const struct caller *c, const char *serial,
				 int64_t id, struct arena *a, struct kept_file *ret,
				 char **ret_data, struct err *err);
NODISCARD bool service_file_remove(struct service *sv, const struct caller *c, const char *serial,
				   int64_t id, struct err *err);

/* Private to the service and its tests. The media type of bytes, NULL = none that is kept. */
const char *file_media(const char *name, const void *data, size_t n);
/* Without folders, control characters and what file systems dislike; never empty. */
void file_clean_name(const char *name, char ret[static FILE_NAME_BYTES + 1]);

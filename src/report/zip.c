#include "report/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>

struct zip {
	struct archive *archive;
	FILE *part;
	int fd;
};

static bool failed(const struct zip *z, struct err *err)
{
	const char *why = archive_error_string(z->archive);

	return err_set(err, ERR_IO, "the report cannot be written: %s", why ? why : "no memory");
}

bool zip_open(const char *path, struct zip **ret, struct err *err)
{
	struct zip *z = calloc(1, sizeof *z);

	if (!z)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	z->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	z->archive = archive_write_new();
	/* Readers of office files know nothing of zip64 and of members without a length before
	 * them both; a part is far below 4 GiB. */
	bool ok = z->fd >= 0 && z->archive &&
		  archive_write_set_format_zip(z->archive) == ARCHIVE_OK &&
		  archive_write_set_options(z->archive, "zip:compression=deflate,zip:!zip64") ==
			  ARCHIVE_OK &&
		  archive_write_set_bytes_in_last_block(z->archive, 1) == ARCHIVE_OK &&
		  archive_write_open_fd(z->archive, z->fd) == ARCHIVE_OK;
	if (!ok) {
		zip_close(z);
		return err_set(err, ERR_IO, "the report cannot be written");
	}
	*ret = z;
	return true;
}

static ssize_t write_part(void *cookie, const char *p, size_t n)
{
	struct zip *z = cookie;

	/* 0 tells stdio of a failure. */
	return archive_write_data(z->archive, p, n) == (la_ssize_t)n ? (ssize_t)n : 0;
}

static bool end_part(struct zip *z, struct err *err)
{
	bool ok = true;

	if (z->part) {
		ok = !ferror(z->part);
		ok = fclose(TAKE(z->part)) == 0 && ok;
	}
	return ok || failed(z, err);
}

bool zip_part(struct zip *z, const char *name, FILE **ret, struct err *err)
{
	const cookie_io_functions_t io = { .write = write_part };

	if (!end_part(z, err))
		return false;
	struct archive_entry *e = archive_entry_new();
	if (!e)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	archive_entry_set_pathname(e, name);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	bool ok = archive_write_header(z->archive, e) == ARCHIVE_OK;
	archive_entry_free(e);
	if (!ok)
		return failed(z, err);
	z->part = fopencookie(z, "w", io);
	if (!z->part)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	*ret = z->part;
	return true;
}

bool zip_finish(struct zip *z, struct err *err)
{
	return end_part(z, err) &&
	       (archive_write_close(z->archive) == ARCHIVE_OK || failed(z, err));
}

void zip_close(struct zip *z)
{
	if (!z)
		return;
	if (z->part)
		(void)fclose(z->part);
	if (z->archive)
		(void)archive_write_free(z->archive);
	if (z->fd >= 0)
		(void)close(z->fd);
	free(z);
}

#include "service/drop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

enum { PIECE = 64 << 10, FOLDER_MODE = 0750, FILE_MODE = 0640 };

static bool part_fits(struct str part)
{
	struct str rest = part;
	if (part.n == 0 || part.n > 100 || part.p[0] == '.' || !utf8_valid(part))
		return false;
	while (rest.n > 0) {
		uint32_t c = utf8_take(&rest);
		if (c < 0x20 || c == 0x7f || c == '\\' || c == ':' || utf8_is_hidden(c))
			return false;
	}
	return true;
}

bool drop_check_folder(const char *folder, struct err *err)
{
	struct str rest = str_from(folder);
	int depth = 0;
	if (strcmp(folder, ".") == 0)
		return true;
	if (rest.n == 0 || rest.n > DROP_FOLDER_MAX)
		return err_field(err, "folder", "must have 1 to %d bytes", DROP_FOLDER_MAX);
	for (bool more = true; more; depth++) {
		struct str part;
		more = str_cut(rest, '/', &part, &rest);
		if (!part_fits(part))
			return err_field(err, "folder",
					 "must be names parted by /, none of them with a dot "
					 "in front");
	}
	return depth <= DROP_DEPTH_MAX ||
	       err_field(err, "folder", "must be at most %d folders deep", DROP_DEPTH_MAX);
}

static bool fail(const char *what, const char *name, struct err *err)
{
	return err_set(err, ERR_IO, "%s %s: %s", what, name, strerrordesc_np(errno));
}

static int open_folder(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* The folder below, made and durable when it was not there. */
static int enter(int at, const char *name)
{
	int fd = open_folder(at, name);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	if (mkdirat(at, name, FOLDER_MODE) != 0 && errno != EEXIST)
		return -1;
	if (fsync(at) != 0)
		return -1;
	return open_folder(at, name);
}

static bool open_root(const char *root, int *ret, struct err *err)
{
	if (!root[0])
		return err_set(err, ERR_UNSUPPORTED,
			       "no folder is set for reports (report.folder)");
	/* The setting itself may be a link: it is the administrator's. */
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail("the folder of reports cannot be used:", root, err);
	*ret = fd;
	return true;
}

static bool walk(int *at, const char *folder, struct err *err)
{
	struct str rest = str_from(folder);
	bool more = strcmp(folder, ".") != 0;
	while (more) {
		struct str part;
		char name[128];
		more = str_cut(rest, '/', &part, &rest);
		if (!str_copy(name, sizeof name, part))
			return err_set(err, ERR_INVAL, "the name of a folder is too long");
		int next = enter(*at, name);
		if (next < 0)
			return fail("the folder cannot be used:", folder, err);
		(void)close(*at);
		*at = next;
	}
	return true;
}

static bool copy(int from, int to, int64_t size)
{
	static _Thread_local char piece[PIECE];
	int64_t at = 0;
	while (at < size) {
		ssize_t n = pread(from, piece, sizeof piece, at);
		if (n <= 0) {
			errno = n < 0 ? errno : EIO; /* shorter than it was */
			return false;
		}
		for (ssize_t done = 0; done < n;) {
			ssize_t part = write(to, piece + done, (size_t)(n - done));
			if (part < 0)
				return false;
			done += part;
		}
		at += n;
	}
	return true;
}

/* A file of that name is what a killed server has left, or nothing of ours: it goes. */
static bool write_beside(int at, const char *name, int from, int64_t size, struct err *err)
{
	(void)unlinkat(at, name, 0);
	AUTO_FD int to =
		openat(at, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
	if (to < 0)
		return fail("the file cannot be made:", name, err);
	if (copy(from, to, size) && fsync(to) == 0)
		return true;
	(void)fail("the file cannot be written:", name, err);
	(void)unlinkat(at, name, 0);
	return false;
}

bool drop_file(const char *root, const char *folder, const char *name, int from, int64_t size,
	       struct err *err)
{
	char beside[DROP_NAME_MAX + 16];
	AUTO_FD int at = -1;
	if (!drop_check_folder(folder, err) || !open_root(root, &at, err) ||
	    !walk(&at, folder, err))
		return false;
	(void)snprintf(beside, sizeof beside, ".%.*s.part", DROP_NAME_MAX, name);
	if (!write_beside(at, beside, from, size, err))
		return false;
	if (renameat(at, beside, at, name) != 0) {
		(void)fail("the file cannot be put in its place:", name, err);
		(void)unlinkat(at, beside, 0);
		return false;
	}
	return fsync(at) == 0 || fail("the folder cannot be written:", folder, err);
}

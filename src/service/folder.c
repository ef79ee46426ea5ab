#include "service/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "service/private.h"

bool folder_files(struct service *sv, struct arena *a, const char **ret, struct err *err)
{
	if (!sv->how.folder)
		return err_set(err, ERR_UNSUPPORTED, "there is no data folder");
	const char *path = arena_printf(a, "%s/files", sv->how.folder);
	if (!path)
		return err_set(err, ERR_NOMEM, "no memory for the name of a file");
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return err_set(err, ERR_IO, "the folder %s cannot be made: %s", path,
			       strerrordesc_np(errno));
	*ret = path;
	return true;
}

bool folder_path(struct service *sv, struct arena *a, const char *kind, int64_t id,
		 const char **ret, struct err *err)
{
	const char *folder;
	if (!folder_files(sv, a, &folder, err))
		return false;
	const char *path = arena_printf(a, "%s/%s-%" PRId64, folder, kind, id);
	if (!path)
		return err_set(err, ERR_NOMEM, "no memory for the name of a file");
	*ret = path;
	return true;
}

void folder_remove(struct service *sv, const char *kind, int64_t id)
{
	AUTO_ARENA a = { 0 };
	const char *path;
	if (folder_path(sv, &a, kind, id, &path, NULL))
		(void)unlink(path);
}

bool folder_lock(struct service *sv, const char *name, int *ret, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *folder;
	if (!folder_files(sv, &a, &folder, err))
		return false;
	const char *path = arena_printf(&a, "%s/%s", sv->how.folder, name);
	if (!path)
		return err_set(err, ERR_NOMEM, "no memory for the name of a file");
	AUTO_FD int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
	bool got = flock(fd, LOCK_EX | LOCK_NB) == 0;
	if (!got && errno != EWOULDBLOCK)
		return err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
	*ret = got ? TAKE_FD(fd) : -1;
	return true;
}

#include "daemon/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

static bool refuse(int fd, const char *folder, struct err *err)
{
	char pid[24] = "";
	ssize_t n = pread(fd, pid, sizeof pid - 1, 0);
	if (n > 0)
		pid[strspn(pid, "0123456789")] = 0;
	return err_set(err, ERR_CONFLICT, "a server (process %s) works in %s already",
		       pid[0] ? pid : "unknown", folder);
}

bool lock_take(const char *folder, int *ret_fd, struct err *err)
{
	char path[4096];
	char pid[24];
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return err_set(err, ERR_IO, "the data folder %s cannot be made: %s", folder,
			       strerrordesc_np(errno));
	int n = snprintf(path, sizeof path, "%s/themis.lock", folder);
	if (n < 0 || (size_t)n >= sizeof path)
		return err_set(err, ERR_INVAL, "the name of the data folder is too long");
	AUTO_FD int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK
			       ? refuse(fd, folder, err)
			       : err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
	n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)n, 0) != n)
		return err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
	*ret_fd = TAKE_FD(fd);
	return true;
}

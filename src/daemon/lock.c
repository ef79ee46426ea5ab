#include "daemon/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096 };

static bool path_of(char buf[static PATH_SIZE], const char *folder, const char *name,
		    struct err *err)
{
	int n = snprintf(buf, PATH_SIZE, "%s/%s", folder, name);

	return (n >= 0 && n < PATH_SIZE) ||
	       err_set(err, ERR_INVAL, "the name of the data folder is too long");
}

static bool make_folder(const char *folder, struct err *err)
{
	return mkdir(folder, 0700) == 0 || errno == EEXIST ||
	       err_set(err, ERR_IO, "the data folder %s cannot be made: %s", folder,
		       strerrordesc_np(errno));
}

static int open_file(const char *path)
{
	return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

/* Who has it, or had it last when several may. */
static bool refuse(int fd, const char *folder, const char *who, const char *hint, struct err *err)
{
	char pid[24] = "";
	ssize_t n = pread(fd, pid, sizeof pid - 1, 0);

	if (n > 0)
		pid[strspn(pid, "0123456789")] = 0;
	return err_set(err, ERR_CONFLICT, "%s (process %s) works in %s already%s", who,
		       pid[0] ? pid : "unknown", folder, hint);
}

static bool write_pid(int fd, const char *path, struct err *err)
{
	char pid[24];
	int n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());

	return (ftruncate(fd, 0) == 0 && pwrite(fd, pid, (size_t)n, 0) == n) ||
	       err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
}

static bool take(const char *folder, const char *name, int how, const char *who, const char *hint,
		 int *ret, struct err *err)
{
	char path[PATH_SIZE];

	if (!make_folder(folder, err) || !path_of(path, folder, name, err))
		return false;
	AUTO_FD int fd = open_file(path);
	if (fd < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
	if (flock(fd, how | LOCK_NB) != 0)
		return errno == EWOULDBLOCK
			       ? refuse(fd, folder, who, hint, err)
			       : err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
	if (!write_pid(fd, path, err))
		return false;
	*ret = TAKE_FD(fd);
	return true;
}

bool lock_take_web(struct lock *l, const char *folder, struct err *err)
{
	return take(folder, "themis.lock", LOCK_EX, "a server", "", &l->web, err);
}

static bool name_node(char buf[static PATH_SIZE], const char *folder, unsigned node,
		      struct err *err)
{
	char name[32];

	(void)snprintf(name, sizeof name, "collector-%u.lock", node);
	return path_of(buf, folder, name, err);
}

/* The lowest number that is free. */
static bool choose_node(struct lock *l, const char *folder, struct err *err)
{
	char path[PATH_SIZE];

	for (unsigned i = 0; i < LOCK_NODES; i++) {
		if (!name_node(path, folder, i, err))
			return false;
		AUTO_FD int fd = open_file(path);
		if (fd < 0)
			return err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
		if (flock(fd, LOCK_EX | LOCK_NB) != 0)
			continue;
		if (!write_pid(fd, path, err))
			return false;
		l->node = i;
		l->node_fd = TAKE_FD(fd);
		return true;
	}
	return err_set(err, ERR_LIMIT, "%d collectors work in %s already", LOCK_NODES, folder);
}

bool lock_take_collector(struct lock *l, const char *folder, bool shared, struct err *err)
{
	return take(folder, "collector.lock", shared ? LOCK_SH : LOCK_EX, "a collector",
		    "; several may when each has collector.share_port", &l->collector, err) &&
	       choose_node(l, folder, err);
}

void lock_release(struct lock *l)
{
	const int fds[] = { l->node_fd, l->collector, l->web };

	for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
		if (fds[i] >= 0)
			(void)close(fds[i]);
	}
	*l = LOCK_NONE;
}

bool lock_each_gone(const struct lock *l, const char *folder,
		    bool (*fn)(void *arg, unsigned node, struct err *err), void *arg,
		    struct err *err)
{
	char path[PATH_SIZE];

	for (unsigned i = 0; i < LOCK_NODES; i++) {
		if (!name_node(path, folder, i, err))
			return false;
		/* Held while its calls are ended: nobody can take the number meanwhile. */
		AUTO_FD int fd = i == l->node ? -1 : open(path, O_RDWR | O_CLOEXEC);
		bool gone = i == l->node || (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0);
		if (gone && !fn(arg, i, err))
			return false;
	}
	return true;
}

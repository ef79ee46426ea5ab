#include "sim/compare.h"

#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>

#include "sim/truth.h"

static bool find_program(char path[static PATH_MAX], struct err *err)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n < 0)
		return err_set(err, ERR_IO, "/proc/self/exe: %m");
	self[n] = 0;
	char *slash = strrchr(self, '/');
	int len = slash ? snprintf(path, PATH_MAX, "%.*s/themis", (int)(slash - self), self) : 0;
	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, ERR_LIMIT, "the program's path is too long");
}

/* Starts the comparison; *ret is where it reads the truth. */
static bool start(const char *data, bool json, FILE **ret, pid_t *ret_pid, struct err *err)
{
	char path[PATH_MAX];
	char words[][16] = { "themis", "check", "truth", "-", "--data", "--json" };
	char *folder; /* argv is not const */
	memcpy(&folder, &data, sizeof folder);
	char *argv[] = {
		words[0], words[1], words[2], words[3], words[4], folder, json ? words[5] : NULL,
		NULL
	};
	posix_spawn_file_actions_t actions;
	int ends[2];
	if (!find_program(path, err))
		return false;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(err, ERR_IO, "a pipe: %m");
	int r = posix_spawn_file_actions_init(&actions);
	if (r == 0) {
		(void)posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
		r = posix_spawn(ret_pid, path, &actions, NULL, argv, environ);
		(void)posix_spawn_file_actions_destroy(&actions);
	}
	(void)close(ends[0]);
	*ret = r == 0 ? fdopen(ends[1], "w") : NULL;
	if (*ret)
		return true;
	(void)close(ends[1]);
	return err_set(err, ERR_IO, "%s could not be started: %s", path, strerrordesc_np(r));
}

bool compare_with_store(const struct fleet *f, const char *data, bool json, struct err *err)
{
	FILE *to;
	pid_t pid;
	int status;
	(void)fflush(stdout); /* its lines come behind ours */
	if (!start(data, json, &to, &pid, err))
		return false;
	bool ok = truth_print(f, to, err);
	/* When it has gone, its own words tell why. */
	(void)fclose(to);
	if (waitpid(pid, &status, 0) != pid)
		return err_set(err, ERR_IO, "waiting for the comparison: %m");
	if (!ok)
		return false;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	return err_set(err, ERR_CONFLICT, "the store does not have what the meters have");
}

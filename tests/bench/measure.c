/*
 * measure.c - runs a command and tells what it took.
 *
 *	measure COMMAND…
 *
 * Its output goes where ours goes; the last line on stderr is JSON: seconds of processor time and
 * of the clock, and the most that was resident, in bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double clock_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	struct rusage used;
	int status;
	double began = clock_now();

	if (argc < 2)
		return EXIT_FAILURE;
	pid_t child = fork();
	if (child == 0) {
		(void)execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &used) != child)
		return EXIT_FAILURE;
	(void)fprintf(stderr, "{\"cpu\":%.6f,\"wall\":%.6f,\"rss\":%lld}\n",
		      seconds(used.ru_utime) + seconds(used.ru_stime), clock_now() - began,
		      (long long)used.ru_maxrss * 1024);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}

/*
 * hold.c - opens connections and keeps them, saying nothing.
 *
 *	hold PORT COUNT SOURCE
 *
 * SOURCE is a loopback address to come from: one address has 28,000 ports. Prints
 * "held COUNT" once all stand, and keeps them until it is killed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static void raise_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int dial(const struct sockaddr_in *to, const struct sockaddr_in *from)
{
	const int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	/* The port is chosen at connect(): only the pair of ends must be free. */
	(void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
	if (bind(fd, (const struct sockaddr *)from, sizeof *from) != 0 ||
	    connect(fd, (const struct sockaddr *)to, sizeof *to) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct sockaddr_in from = { .sin_family = AF_INET };

	if (argc != 4 || inet_pton(AF_INET, argv[3], &from.sin_addr) != 1) {
		(void)fputs("usage: hold PORT COUNT SOURCE\n", stderr);
		return 2;
	}
	long count = strtol(argv[2], NULL, 10);
	to.sin_port = htons((uint16_t)strtol(argv[1], NULL, 10));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	raise_descriptors();
	for (long i = 0; i < count; i++) {
		if (dial(&to, &from) < 0) {
			(void)fprintf(stderr, "hold: connection %ld: %s\n", i,
				      strerrordesc_np(errno));
			return 1;
		}
	}
	(void)printf("held %ld\n", count);
	(void)fflush(stdout);
	(void)pause();
	return 0;
}

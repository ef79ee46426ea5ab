#include "collector/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>

#include "base/log.h"
#include "collector/conn.h"
#include "collector/internal.h"

enum {
	ACCEPT_MAX = 64,  /* a turn, so that running calls are not starved */
	RESUME_MS = 1000, /* the longest pause when descriptors are out */
};

static bool parse_address(const struct collector_settings *set, unsigned port,
			  union peer_address *ret)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	if (uv_ip4_addr(set->address, (int)port, &in) == 0)
		ret->in = in;
	else if (uv_ip6_addr(set->address, (int)port, &in6) == 0)
		ret->in6 = in6;
	else
		return false;
	return true;
}

static bool bind_socket(int fd, const union peer_address *a, unsigned *port)
{
	const int on = 1;
	const int off = 0;
	union peer_address bound = { 0 };
	socklen_t n = a->family == AF_INET ? sizeof a->in : sizeof a->in6;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) < 0)
		return false;
	if (a->family == AF_INET6 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) < 0)
		return false;
	if (bind(fd, &a->any, n) < 0 || listen(fd, SOMAXCONN) < 0)
		return false;
	n = sizeof bound;
	if (getsockname(fd, &bound.any, &n) < 0)
		return false;
	*port = ntohs(bound.family == AF_INET ? bound.in.sin_port : bound.in6.sin6_port);
	return true;
}

static int open_reserve(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void pause_accepting(struct loop *l, int why)
{
	if (!l->paused) {
		stat_add(&l->stats.pauses, 1);
		log_warn("collector", "event=accept_paused loop=%u error=\"%s\"", l->number,
			 uv_strerror(-why));
	}
	l->paused = true;
	(void)uv_poll_stop(&l->accept);
	loop_arm(l, &l->resume, loop_now(l) + RESUME_MS);
}

/*
 * Descriptors are out. The reserve lets one peer in just to be closed at once,
 * with a record; the others wait in the kernel's queue until some are free.
 */
static void refuse_one(struct loop *l)
{
	union peer_address peer = { 0 };
	socklen_t n = sizeof peer;

	if (l->reserve < 0)
		return;
	(void)close(l->reserve);
	int fd = accept4(l->fd, &peer.any, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0)
		conn_refuse(l, fd, &peer, "no file descriptor is free");
	l->reserve = open_reserve();
}

static void on_accept(uv_poll_t *poll, int status, int events)
{
	struct loop *l = poll->data;

	(void)status;
	(void)events;
	for (int i = 0; i < ACCEPT_MAX; i++) {
		union peer_address peer = { 0 };
		socklen_t n = sizeof peer;
		int fd = accept4(l->fd, &peer.any, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			conn_start(l, fd, &peer);
			continue;
		}
		if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO)
			continue;
		if (errno == EAGAIN)
			return;
		int why = errno;
		if (why == EMFILE || why == ENFILE)
			refuse_one(l);
		pause_accepting(l, why);
		return;
	}
}

void listen_resume(struct loop *l)
{
	loop_disarm(l, &l->resume);
	l->paused = false;
	(void)uv_poll_start(&l->accept, UV_READABLE, on_accept);
}

void listen_on_resume(struct timer *t)
{
	listen_resume((struct loop *)((char *)t - offsetof(struct loop, resume)));
}

/*
 * SO_REUSEPORT would let a second server of the same user take half of the
 * calls in silence. A socket without it finds out whether there is one.
 */
static bool port_is_free(const union peer_address *a)
{
	const int on = 1;
	socklen_t n = a->family == AF_INET ? sizeof a->in : sizeof a->in6;
	AUTO_FD int fd = socket(a->family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
	       bind(fd, &a->any, n) == 0 && listen(fd, 1) == 0;
}

static int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

bool listen_open(struct loop *l, unsigned *port, struct err *err)
{
	const struct collector_settings *set = &l->home->set;
	union peer_address a;

	if (!parse_address(set, *port, &a))
		return err_field(err, "collector.address", "'%s' is not an IP address",
				 set->address);
	bool first = l->number == 0 && *port != 0 && !set->share_port;
	AUTO_FD int fd = socket(a.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 || (first && !port_is_free(&a)) || !bind_socket(fd, &a, port))
		return err_set(err, ERR_IO, "listen on %s port %u: %s", set->address, *port,
			       uv_strerror(-errno));
	int e = uv_poll_init(&l->uv, &l->accept, fd);
	if (e)
		return err_set(err, ERR_IO, "listen: %s", uv_strerror(e));
	l->accept.data = l;
	l->fd = take_fd(&fd);
	l->reserve = open_reserve();
	(void)uv_poll_start(&l->accept, UV_READABLE, on_accept);
	return true;
}

static void on_closed(uv_handle_t *h)
{
	struct loop *l = h->data;

	(void)close(l->fd);
	l->fd = -1;
}

void listen_close(struct loop *l)
{
	if (l->fd < 0 || uv_is_closing((uv_handle_t *)&l->accept))
		return;
	loop_disarm(l, &l->resume);
	if (l->reserve >= 0)
		(void)close(l->reserve);
	l->reserve = -1;
	uv_close((uv_handle_t *)&l->accept, on_closed);
}

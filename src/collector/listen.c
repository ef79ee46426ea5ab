#include "collector/listen.h"

#include <assert.h>
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

static bool parse_address(const struct listener_settings *set, unsigned port,
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
	for (unsigned i = 0; i < l->listen_count; i++)
		(void)uv_poll_stop(&l->listens[i].poll);
	loop_arm(l, &l->resume, loop_now(l) + RESUME_MS);
}

/*
 * Descriptors are out. The reserve lets one peer in just to be closed at once,
 * with a record; the others wait in the kernel's queue until some are free.
 */
static void refuse_one(struct listen *in)
{
	struct loop *l = in->loop;
	union peer_address peer = { 0 };
	socklen_t n = sizeof peer;

	if (l->reserve < 0)
		return;
	(void)close(l->reserve);
	int fd = accept4(in->fd, &peer.any, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0)
		conn_refuse(l, in->of, fd, &peer, "no file descriptor is free");
	l->reserve = open_reserve();
}

static void on_accept(uv_poll_t *poll, int status, int events)
{
	struct listen *in = poll->data;

	(void)status;
	(void)events;
	for (int i = 0; i < ACCEPT_MAX; i++) {
		union peer_address peer = { 0 };
		socklen_t n = sizeof peer;
		int fd = accept4(in->fd, &peer.any, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			conn_start(in->loop, in->of, fd, &peer);
			continue;
		}
		if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO)
			continue;
		if (errno == EAGAIN)
			return;
		int why = errno;
		if (why == EMFILE || why == ENFILE)
			refuse_one(in);
		pause_accepting(in->loop, why);
		return;
	}
}

void listen_resume(struct loop *l)
{
	loop_disarm(l, &l->resume);
	l->paused = false;
	for (unsigned i = 0; i < l->listen_count; i++)
		(void)uv_poll_start(&l->listens[i].poll, UV_READABLE, on_accept);
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

bool listen_open(struct loop *l, struct listener *of, struct err *err)
{
	const struct listener_settings *set = &of->set;
	union peer_address a;

	assert(l->listen_count < ARRAY_LEN(l->listens));
	if (!parse_address(set, of->port, &a))
		return err_set(err, ERR_INVAL, "listener %s: '%s' is not an IP address", set->name,
			       set->address);
	bool first = l->number == 0 && of->port != 0 && !l->home->set.share_port;
	AUTO_FD int fd = socket(a.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 || (first && !port_is_free(&a)) || !bind_socket(fd, &a, &of->port))
		return err_set(err, ERR_IO, "listener %s: %s port %u: %s", set->name, set->address,
			       of->port, uv_strerror(-errno));
	struct listen *in = &l->listens[l->listen_count];
	int e = uv_poll_init(&l->uv, &in->poll, fd);
	if (e)
		return err_set(err, ERR_IO, "listener %s: %s", set->name, uv_strerror(e));
	in->poll.data = in;
	in->loop = l;
	in->of = of;
	in->fd = take_fd(&fd);
	l->listen_count++;
	if (l->reserve < 0)
		l->reserve = open_reserve();
	(void)uv_poll_start(&in->poll, UV_READABLE, on_accept);
	return true;
}

static void on_closed(uv_handle_t *h)
{
	struct listen *in = h->data;

	(void)close(in->fd);
	in->fd = -1;
}

void listen_close(struct loop *l)
{
	loop_disarm(l, &l->resume);
	if (l->reserve >= 0)
		(void)close(l->reserve);
	l->reserve = -1;
	for (unsigned i = 0; i < l->listen_count; i++) {
		uv_handle_t *h = (uv_handle_t *)&l->listens[i].poll;
		if (!uv_is_closing(h))
			uv_close(h, on_closed);
	}
}

// A program's own functions of these names come before those of the C library, and do the same.

#define _GNU_SOURCE
#include "CallCount.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CC_OFF
#endif
#endif

static _Thread_local cc_calls calls;

cc_calls cc_count(void) { return calls; }

#ifdef CC_OFF
int cc_is_counting(void) { return 0; }
#else
int cc_is_counting(void) { return 1; }

int recvmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags, struct timespec *timeout) {
    calls.receives++;
    return (int)syscall(SYS_recvmmsg, fd, messages, count, flags, timeout);
}

int sendmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags) {
    calls.sends++;
    return (int)syscall(SYS_sendmmsg, fd, messages, count, flags);
}

int epoll_wait(int epoll, struct epoll_event *events, int count, int milliseconds) {
    calls.waits++;
    return (int)syscall(SYS_epoll_pwait, epoll, events, count, milliseconds, 0, 0);
}
#endif

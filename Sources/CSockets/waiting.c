// Waiting for descriptors, other threads and signals: epoll, eventfd, signalfd.
#define _GNU_SOURCE
#include "CSockets.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

int cs_epoll_make(void) {
    int fd = epoll_create1(EPOLL_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

static int control(int epoll, int operation, int fd, uint32_t interest, uint64_t key) {
    struct epoll_event event = {.data.u64 = key};
    if (interest & CS_READABLE) event.events |= EPOLLIN;
    if (interest & CS_WRITABLE) event.events |= EPOLLOUT;
    return epoll_ctl(epoll, operation, fd, &event) ? -errno : 0;
}

int cs_epoll_add(int epoll, int fd, uint32_t interest, uint64_t key) {
    return control(epoll, EPOLL_CTL_ADD, fd, interest, key);
}

int cs_epoll_change(int epoll, int fd, uint32_t interest, uint64_t key) {
    return control(epoll, EPOLL_CTL_MOD, fd, interest, key);
}

int cs_epoll_remove(int epoll, int fd) { return control(epoll, EPOLL_CTL_DEL, fd, 0, 0); }

int cs_epoll_wait(int epoll, uint64_t *keys, uint32_t *states, uint32_t room, int milliseconds) {
    struct epoll_event events[CS_EPOLL_MOST];
    if (room > CS_EPOLL_MOST) room = CS_EPOLL_MOST;
    int count = epoll_wait(epoll, events, (int)room, milliseconds);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) {
        keys[i] = events[i].data.u64;
        states[i] = (events[i].events & EPOLLIN ? CS_READABLE : 0) | (events[i].events & EPOLLOUT ? CS_WRITABLE : 0)
            | (events[i].events & (EPOLLERR | EPOLLHUP) ? CS_FAILED : 0);
    }
    return count;
}

int cs_event_make(void) {
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

void cs_event_raise(int fd) {
    // it can fail only when it is raised already, 2^64 - 2 times
    eventfd_write(fd, 1);
}

void cs_event_clear(int fd) {
    eventfd_t count;
    eventfd_read(fd, &count);
}

int cs_signals_open(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    int refused = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (refused) return -refused;
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

int cs_signals_next(int fd) {
    struct signalfd_siginfo info;
    ssize_t got = read(fd, &info, sizeof info);
    if (got == sizeof info) return (int)info.ssi_signo;
    return got < 0 && errno != EAGAIN && errno != EINTR ? -errno : 0;
}

// Datagram sockets and their options, abstract Unix names, and the interfaces of this machine.
#define _GNU_SOURCE
#include "CSockets.h"
#include "address.h"

#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stddef.h>
#include <sys/un.h>
#include <unistd.h>

const int cs_path_mtu_omit = IP_PMTUDISC_OMIT;
_Static_assert(IP_PMTUDISC_OMIT == IPV6_PMTUDISC_OMIT, "one value serves both families");

static const struct {
    int level, name;
} options[] = {
    [CS_REUSE_PORT] = {SOL_SOCKET, SO_REUSEPORT},
    [CS_REUSE_ADDRESS] = {SOL_SOCKET, SO_REUSEADDR},
    [CS_RECEIVE_BUFFER] = {SOL_SOCKET, SO_RCVBUF},
    [CS_RECEIVE_BUFFER_FORCE] = {SOL_SOCKET, SO_RCVBUFFORCE},
    [CS_SEND_BUFFER] = {SOL_SOCKET, SO_SNDBUF},
    [CS_SEND_BUFFER_FORCE] = {SOL_SOCKET, SO_SNDBUFFORCE},
    [CS_DROP_COUNT] = {SOL_SOCKET, SO_RXQ_OVFL},
    [CS_V4_PACKET_INFO] = {IPPROTO_IP, IP_PKTINFO},
    [CS_V4_PATH_MTU] = {IPPROTO_IP, IP_MTU_DISCOVER},
    [CS_V6_ONLY] = {IPPROTO_IPV6, IPV6_V6ONLY},
    [CS_V6_PACKET_INFO] = {IPPROTO_IPV6, IPV6_RECVPKTINFO},
    [CS_V6_PATH_MTU] = {IPPROTO_IPV6, IPV6_MTU_DISCOVER},
};

/// Closes a socket because a call failed, and returns -errno of that call.
static int give_up(int fd) {
    int reason = errno;
    close(fd);
    return -reason;
}

int cs_udp_socket(int v6) {
    int fd = socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return fd < 0 ? -errno : fd;
}

int cs_set_option(int fd, cs_option option, int value) {
    int failed = setsockopt(fd, options[option].level, options[option].name, &value, sizeof value);
    return failed ? -errno : 0;
}

int cs_get_option(int fd, cs_option option, int *value) {
    socklen_t length = sizeof *value;
    return getsockopt(fd, options[option].level, options[option].name, value, &length) ? -errno : 0;
}

int cs_bind(int fd, int v6, uint64_t high, uint64_t low, uint16_t port, uint32_t scope) {
    cs_name name;
    socklen_t length = cs_to_name(&name, v6, high, low, port, scope);
    return bind(fd, &name.any, length) ? -errno : 0;
}

int cs_connect(int fd, int v6, uint64_t high, uint64_t low, uint16_t port, uint32_t scope) {
    cs_name name;
    socklen_t length = cs_to_name(&name, v6, high, low, port, scope);
    return connect(fd, &name.any, length) ? -errno : 0;
}

int cs_bound_port(int fd) {
    cs_name name;
    socklen_t length = sizeof name;
    if (getsockname(fd, &name.any, &length)) return -errno;
    return ntohs(name.any.sa_family == AF_INET ? name.v4.sin_port : name.v6.sin6_port);
}

void cs_close(int fd) { close(fd); }

int cs_duplicate(int fd) {
    int new = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (new < 0) return -errno;
    int flags = fcntl(new, F_GETFL);
    if (flags < 0 || fcntl(new, F_SETFL, flags | O_NONBLOCK)) return give_up(new);
    return new;
}

static int number_of(int fd, int level, int option) {
    int value = 0;
    socklen_t length = sizeof value;
    return getsockopt(fd, level, option, &value, &length) ? -errno : value;
}

int cs_look_at_socket(int fd, cs_socket_facts *facts) {
    int type = number_of(fd, SOL_SOCKET, SO_TYPE), protocol = number_of(fd, SOL_SOCKET, SO_PROTOCOL);
    if (type < 0) return type;
    cs_name name;
    socklen_t length = sizeof name;
    if (getsockname(fd, &name.any, &length)) return -errno;
    int is_known = (type == SOCK_DGRAM && protocol == IPPROTO_UDP) || (type == SOCK_STREAM && protocol == IPPROTO_TCP);
    int family = name.any.sa_family;
    if (!is_known || (family != AF_INET && family != AF_INET6)) return -EAFNOSUPPORT;
    *facts = (cs_socket_facts){.is_stream = type == SOCK_STREAM};
    cs_from_name(&name, &facts->high, &facts->low, &facts->port, &facts->scope);
    facts->is_listening = number_of(fd, SOL_SOCKET, SO_ACCEPTCONN) > 0;
    facts->takes_both = family == AF_INET6 && number_of(fd, IPPROTO_IPV6, IPV6_V6ONLY) == 0;
    return 0;
}

// MARK: Abstract names

/// Writes an abstract name, whose first octet is zero, and returns the length of the address; 0 if it is too long.
static socklen_t abstract_name(struct sockaddr_un *address, const uint8_t *name, uint32_t length) {
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (length >= sizeof address->sun_path) return 0;
    memcpy(address->sun_path + 1, name, length);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
}

static int unix_socket(void) { return socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

int cs_abstract_listen(const uint8_t *name, uint32_t length) {
    struct sockaddr_un address;
    socklen_t size = abstract_name(&address, name, length);
    if (!size) return -ENAMETOOLONG;
    int fd = unix_socket();
    if (fd < 0) return -errno;
    // it listens so that others can ask the kernel whose it is; nobody is ever accepted
    if (bind(fd, (struct sockaddr *)&address, size) || listen(fd, 4096)) return give_up(fd);
    return fd;
}

int cs_abstract_holder(const uint8_t *name, uint32_t length) {
    struct sockaddr_un address;
    socklen_t size = abstract_name(&address, name, length);
    if (!size) return -ENAMETOOLONG;
    int fd = unix_socket();
    if (fd < 0) return -errno;
    struct ucred holder;
    socklen_t room = sizeof holder;
    if (connect(fd, (struct sockaddr *)&address, size)) return give_up(fd);
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &holder, &room)) return give_up(fd);
    close(fd);
    return holder.pid;
}

// MARK: Interfaces

/// The bits that are set in a mask; all of the family's without one.
static uint8_t prefix_of(const struct sockaddr *mask, int family) {
    const uint8_t *octets = NULL;
    int count = family == AF_INET ? 4 : 16, bits = 0;
    if (mask && mask->sa_family == family)
        octets = family == AF_INET ? (const uint8_t *)&((const struct sockaddr_in *)mask)->sin_addr
                                   : ((const struct sockaddr_in6 *)mask)->sin6_addr.s6_addr;
    if (!octets) return (uint8_t)(count * 8);
    for (int i = 0; i < count; i++) bits += __builtin_popcount(octets[i]);
    return (uint8_t)bits;
}

int cs_interfaces(cs_interface *list, uint32_t room) {
    struct ifaddrs *all;
    if (getifaddrs(&all)) return -errno;
    uint32_t count = 0;
    for (struct ifaddrs *i = all; i; i = i->ifa_next) {
        if (!i->ifa_addr) continue;
        int family = i->ifa_addr->sa_family;
        if (family != AF_INET && family != AF_INET6) continue;
        if (count++ >= room) continue;
        cs_interface *row = &list[count - 1];
        memset(row, 0, sizeof *row);
        strncpy(row->name, i->ifa_name, sizeof row->name - 1);
        row->index = if_nametoindex(i->ifa_name);
        row->is_up = (i->ifa_flags & IFF_UP) != 0;
        row->is_loopback = (i->ifa_flags & IFF_LOOPBACK) != 0;
        row->prefix = prefix_of(i->ifa_netmask, family);
        cs_name name;
        memcpy(&name, i->ifa_addr, family == AF_INET ? sizeof name.v4 : sizeof name.v6);
        uint16_t port;
        uint32_t scope;
        cs_from_name(&name, &row->high, &row->low, &port, &scope);
    }
    freeifaddrs(all);
    return (int)count;
}

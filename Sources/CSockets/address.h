// Addresses of 128 bits in the machine's order to and from the kernel's forms.
#pragma once

#include <endian.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

typedef union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} cs_name;

static inline int cs_is_v4(uint64_t high, uint64_t low) { return high == 0 && low >> 32 == 0xffff; }

static inline void cs_from_v4(struct in_addr address, uint64_t *high, uint64_t *low) {
    *high = 0;
    *low = 0xffff00000000 | ntohl(address.s_addr);
}

static inline void cs_from_v6(const struct in6_addr *address, uint64_t *high, uint64_t *low) {
    memcpy(high, address->s6_addr, 8);
    memcpy(low, address->s6_addr + 8, 8);
    *high = be64toh(*high);
    *low = be64toh(*low);
}

static inline struct in_addr cs_to_v4(uint64_t low) {
    return (struct in_addr){.s_addr = htonl((uint32_t)low)};
}

static inline struct in6_addr cs_to_v6(uint64_t high, uint64_t low) {
    struct in6_addr address;
    high = htobe64(high);
    low = htobe64(low);
    memcpy(address.s6_addr, &high, 8);
    memcpy(address.s6_addr + 8, &low, 8);
    return address;
}

static inline void cs_from_name(const cs_name *name, uint64_t *high, uint64_t *low, uint16_t *port, uint32_t *scope) {
    if (name->any.sa_family == AF_INET) {
        cs_from_v4(name->v4.sin_addr, high, low);
        *port = ntohs(name->v4.sin_port);
        *scope = 0;
    } else {
        cs_from_v6(&name->v6.sin6_addr, high, low);
        *port = ntohs(name->v6.sin6_port);
        *scope = name->v6.sin6_scope_id;
    }
}

/// Writes a name of the given family and returns its length.
static inline socklen_t cs_to_name(cs_name *name, int v6, uint64_t high, uint64_t low, uint16_t port, uint32_t scope) {
    if (!v6) {
        name->v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = cs_to_v4(low)};
        return sizeof name->v4;
    }
    name->v6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(port),
                                     .sin6_addr = cs_to_v6(high, low), .sin6_scope_id = scope};
    return sizeof name->v6;
}

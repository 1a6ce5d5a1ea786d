// Datagrams in batches: recvmmsg and sendmmsg with their control messages.
#define _GNU_SOURCE
#include "CSockets.h"
#include "address.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/// What belongs to one datagram beside its header.
typedef struct {
    struct iovec part;
    cs_name name;
    // in6_pktinfo and the drop count need 64 octets
    _Alignas(struct cmsghdr) uint8_t control[128];
} envelope;

struct cs_batch {
    /// Headers from `used` on are as new: only the others need their lengths set again before a receive.
    uint32_t places, used;
    struct mmsghdr *headers;
    envelope *envelopes;
};

cs_batch *cs_batch_make(uint32_t places) {
    cs_batch *batch = calloc(1, sizeof *batch);
    if (!batch) return NULL;
    batch->places = batch->used = places;
    batch->headers = calloc(places, sizeof *batch->headers);
    batch->envelopes = calloc(places, sizeof *batch->envelopes);
    if (!batch->headers || !batch->envelopes) {
        cs_batch_free(batch);
        return NULL;
    }
    for (uint32_t i = 0; i < places; i++) {
        struct msghdr *header = &batch->headers[i].msg_hdr;
        header->msg_iov = &batch->envelopes[i].part;
        header->msg_iovlen = 1;
        header->msg_name = &batch->envelopes[i].name;
        header->msg_control = batch->envelopes[i].control;
    }
    return batch;
}

void cs_batch_free(cs_batch *batch) {
    free(batch->headers);
    free(batch->envelopes);
    free(batch);
}

void cs_batch_set(cs_batch *batch, uint32_t place, uint8_t *octets, uint32_t count) {
    batch->envelopes[place].part = (struct iovec){.iov_base = octets, .iov_len = count};
}

static void read_control(struct msghdr *header, cs_place *place, uint32_t *drops) {
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo info;
            memcpy(&info, CMSG_DATA(c), sizeof info);
            // unlike ipi_addr it is never a multicast or broadcast address, so that one may reply from it
            cs_from_v4(info.ipi_spec_dst, &place->local_high, &place->local_low);
            place->interface_index = (uint32_t)info.ipi_ifindex;
            place->flags |= CS_LOCAL;
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            struct in6_pktinfo info;
            memcpy(&info, CMSG_DATA(c), sizeof info);
            if (IN6_IS_ADDR_MULTICAST(&info.ipi6_addr)) continue;
            cs_from_v6(&info.ipi6_addr, &place->local_high, &place->local_low);
            place->interface_index = info.ipi6_ifindex;
            place->flags |= CS_LOCAL;
        } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
            memcpy(drops, CMSG_DATA(c), sizeof *drops);
        }
    }
}

int cs_receive(int fd, cs_batch *batch, cs_place *places, uint32_t count, uint32_t *drops) {
    if (count > batch->places) count = batch->places;
    for (uint32_t i = 0; i < batch->used; i++) {
        batch->headers[i].msg_hdr.msg_namelen = sizeof(cs_name);
        batch->headers[i].msg_hdr.msg_controllen = sizeof batch->envelopes[i].control;
    }
    batch->used = 0;
    int got = recvmmsg(fd, batch->headers, count, MSG_DONTWAIT, NULL);
    if (got < 0) return -errno;
    batch->used = (uint32_t)got;
    for (int i = 0; i < got; i++) {
        struct msghdr *header = &batch->headers[i].msg_hdr;
        cs_place *place = &places[i];
        place->length = batch->headers[i].msg_len;
        place->flags = header->msg_flags & MSG_TRUNC ? CS_TRUNCATED : 0;
        cs_from_name(&batch->envelopes[i].name, &place->peer_high, &place->peer_low, &place->peer_port,
                     &place->peer_scope);
        read_control(header, place, drops);
    }
    return got;
}

static void write_control(struct msghdr *header, const cs_place *place) {
    struct cmsghdr *c = CMSG_FIRSTHDR(header);
    if (cs_is_v4(place->local_high, place->local_low)) {
        struct in_pktinfo info = {.ipi_ifindex = (int)place->interface_index,
                                  .ipi_spec_dst = cs_to_v4(place->local_low)};
        c->cmsg_level = IPPROTO_IP;
        c->cmsg_type = IP_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof info);
        memcpy(CMSG_DATA(c), &info, sizeof info);
        header->msg_controllen = CMSG_SPACE(sizeof info);
    } else {
        struct in6_pktinfo info = {.ipi6_addr = cs_to_v6(place->local_high, place->local_low),
                                   .ipi6_ifindex = place->interface_index};
        c->cmsg_level = IPPROTO_IPV6;
        c->cmsg_type = IPV6_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof info);
        memcpy(CMSG_DATA(c), &info, sizeof info);
        header->msg_controllen = CMSG_SPACE(sizeof info);
    }
}

int cs_send(int fd, cs_batch *batch, const cs_place *places, uint32_t count, int connected) {
    if (count > batch->places) count = batch->places;
    for (uint32_t i = 0; i < count; i++) {
        struct msghdr *header = &batch->headers[i].msg_hdr;
        const cs_place *place = &places[i];
        header->msg_name = connected ? NULL : &batch->envelopes[i].name;
        header->msg_namelen = connected ? 0
            : cs_to_name(&batch->envelopes[i].name, !cs_is_v4(place->peer_high, place->peer_low), place->peer_high,
                         place->peer_low, place->peer_port, place->peer_scope);
        header->msg_control = NULL;
        header->msg_controllen = 0;
        // a connected socket has an address of its own: what the place holds is left from another socket's datagram
        if (!connected && place->flags & CS_LOCAL) {
            header->msg_control = batch->envelopes[i].control;
            header->msg_controllen = sizeof batch->envelopes[i].control;
            write_control(header, place);
        }
    }
    int sent = sendmmsg(fd, batch->headers, count, MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent < 0 ? -errno : sent;
}

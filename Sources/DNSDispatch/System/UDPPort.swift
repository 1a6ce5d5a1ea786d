// A UDP socket as a dispatcher sees it: datagrams in and out, in batches.

import CSockets
package import DNSWire
import Glibc

/// A UDP socket that is read and written by one dispatcher. Confined to the thread of its poller.
package final class UDPPort: DatagramPort {
    /// What the socket is bound to.
    package let address: SocketAddress
    private let isConnected: Bool
    /// Whether replies must say which address they leave from, because the socket is bound to all of them.
    private let choosesSource: Bool
    private let poller: Poller
    private let key: UInt64
    private let batch: UDPBatch
    private var socket: UDPSocket?
    /// The socket's descriptor; -1, which no call takes, once it is closed.
    private var number: Int32
    private var isWatched = false
    /// Datagrams that the kernel dropped because the socket's buffer was full (SO_RXQ_OVFL).
    package private(set) var drops: UInt64 = 0

    /// A port over a socket.
    /// - Parameters:
    ///   - poller: tells when the socket is readable, under `key`, while the dispatcher wants to know.
    ///   - batch: shared with the other ports of the thread.
    package init(_ socket: consuming UDPSocket, poller: Poller, key: UInt64, batch: UDPBatch) {
        address = socket.address
        isConnected = socket.peer != nil
        choosesSource = socket.address.address.isUnspecified && socket.peer == nil
        number = socket.number
        self.socket = consume socket
        self.poller = poller
        self.key = key
        self.batch = batch
    }

    package func receive(_ arrivals: ReceiveBatch, now: Instant) -> ReceiveOutcome {
        let room = min(arrivals.count, batch.capacity)
        for i in 0..<room {
            unsafe batch.setRoom(i, arrivals.start(of: i), count: arrivals.bufferSize)
        }
        // the kernel tells its count modulo 2^32, and only while it is not zero
        let before = UInt32(truncatingIfNeeded: drops)
        var after = before
        let count = batch.receive(number, count: room, drops: &after)
        drops += UInt64(after &- before)
        arrivals.kernelDrops = drops
        guard count > 0 else {
            return count == 0 || count == -EAGAIN || count == -EINTR ? .nothing : .failed(-count)
        }
        for i in 0..<Int(count) { arrivals[i] = arrival(batch[i], now) }
        return .received(Int(count))
    }

    package func send(_ messages: SendBatch, from first: Int) -> SendOutcome {
        let count = min(messages.count - first, batch.capacity)
        for i in 0..<count {
            unsafe batch.setMessage(i, messages.start(of: first + i), count: messages.length(at: first + i))
            if !isConnected { batch[i] = destination(messages.path(at: first + i)) }
        }
        let sent = batch.send(number, count: count, isConnected: isConnected)
        return sent > 0 ? .sent(Int(sent)) : .failed(-sent)
    }

    package func setReadable(_ wanted: Bool) {
        guard wanted != isWatched, number >= 0 else { return }
        if wanted {
            // what is lacking when it fails is memory of the kernel: then the port is tried again with the next change
            do throws(SocketError) { try poller.add(number, key: key, for: .readable) } catch { return }
        } else {
            // an error of the socket would be reported for ever if it stayed in the set without interest
            poller.remove(number)
        }
        isWatched = wanted
    }

    package func close() {
        setReadable(false)
        number = -1
        socket = nil
    }

    private func arrival(_ place: cs_place, _ now: Instant) -> Arrival {
        let peer = SocketAddress(
            IPAddress(high: place.peer_high, low: place.peer_low), port: place.peer_port, scope: place.peer_scope)
        let isLocalKnown = place.flags & UInt16(CS_LOCAL) != 0
        let path = Path(
            peer: peer,
            local: isLocalKnown ? IPAddress(high: place.local_high, low: place.local_low) : address.address,
            interface: isLocalKnown ? place.interface_index : address.scope)
        return Arrival(
            path: path, time: now, length: Int(place.length), isTruncated: place.flags & UInt16(CS_TRUNCATED) != 0)
    }

    private func destination(_ path: Path) -> cs_place {
        var place = cs_place()
        place.peer_high = path.peer.address.high
        place.peer_low = path.peer.address.low
        place.peer_port = path.peer.port
        place.peer_scope = path.peer.scope
        guard choosesSource, !path.local.isUnspecified else { return place }
        place.flags = UInt16(CS_LOCAL)
        place.local_high = path.local.high
        place.local_low = path.local.low
        place.interface_index = path.peer.address.isLinkLocal ? path.interface : 0
        return place
    }
}

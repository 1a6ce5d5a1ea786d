// Row "Receive: neither" of the flows, and the errors of row "Receive".

import DNSDispatch
import DNSWire
import Glibc
import Testing

@Suite("Receiving what is no message, and receiving nothing")
struct NeitherTests {
    static let hopelessDatagrams: [([UInt8], UInt16)] = [
        (Array(Packet.query("a.example").prefix(11)), 4000),
        ([], 4000),
        (Packet.query("a.example"), 0),
        (Packet.response("a.example", id: 1), 0),
    ]

    @Test("Shorter than a header, or from port 0: freed and counted, never answered", arguments: hopelessDatagrams)
    func hopeless(octets: [UInt8], port: UInt16) throws {
        let rig = try Rig(responder: ScriptedResponder())
        try rig.listen()
        rig.datagram(octets, .client(port: port, token: 8))
        #expect(rig.dispatcher.counters.hopeless == 1)
        #expect(rig.dispatcher.counters.queries + rig.dispatcher.counters.responses == 0)
        #expect(rig.port.sent == [])
        #expect(rig.port.abandoned == [8])
        #expect(rig.listener.taken == [])
        #expect(rig.accounted == 16)
    }

    @Test("An error pauses receiving for 1 ms, doubling to 1 s, until a datagram arrives")
    func pause() throws {
        let rig = try Rig()
        try rig.listen()
        var pause = Duration.milliseconds(1)
        for _ in 0..<12 {
            rig.failure(ENOMEM)
            #expect(!rig.port.isReadable)
            #expect(rig.dispatcher.census.setAside == 0)
            #expect(rig.dispatcher.deadline == rig.now + pause)
            rig.advance(pause - .nanoseconds(1))
            #expect(!rig.port.isReadable)
            rig.advance(.nanoseconds(1))
            #expect(rig.port.isReadable)
            #expect(rig.dispatcher.census.setAside == 4)
            pause = min(pause * 2, .seconds(1))
        }
        #expect(pause == .seconds(1))
        rig.queries("a.example")
        rig.failure(ENOMEM)
        #expect(rig.dispatcher.deadline == rig.now + .milliseconds(1))
    }

    @Test("An error is reported at most once a second, with how often it happened")
    func reported() throws {
        let observer = ScriptedObserver()
        let rig = try Rig(observer: observer)
        try rig.listen()
        for _ in 0..<3 {
            rig.failure(ENOMEM)
            rig.advance(.milliseconds(10))
        }
        #expect(observer.receiveFailures == [[Int(ENOMEM), 1]])
        rig.failure(ENOBUFS)
        #expect(observer.receiveFailures == [[Int(ENOMEM), 1]])
        // told also when nothing fails any more
        let due = try #require(rig.dispatcher.deadline)
        #expect(due <= rig.now + .seconds(1))
        rig.advance(.seconds(1))
        #expect(observer.receiveFailures == [[Int(ENOMEM), 1], [Int(ENOBUFS), 3]])
        #expect(rig.dispatcher.deadline == nil)
        rig.advance(.seconds(1))
        #expect(observer.receiveFailures.count == 2)
        #expect(rig.dispatcher.counters.receiveFailures == 4)
        #expect(rig.dispatcher.counters.lastReceiveError == ENOBUFS)
    }

    @Test("A call that was interrupted is made again")
    func interrupted() throws {
        let rig = try Rig()
        try rig.listen()
        rig.failure(EINTR)
        #expect(rig.port.isReadable)
        rig.queries("a.example")
        #expect(rig.listener.taken == [1])
    }

    @Test("A socket that is of no use ends the dispatcher with the reason", arguments: [EBADF, ENOTSOCK, EINVAL])
    func unusable(errno: Int32) throws {
        let rig = try Rig()
        try rig.listen()
        rig.listener.removesFrom = rig.dispatcher
        rig.failure(errno)
        #expect(rig.listener.shutdowns == [.socketError(errno)])
        #expect(!rig.port.isReadable)
        rig.dispatcher.letGo(rig.now)
        #expect(rig.port.isClosed)
        #expect(rig.pool.freeCount == 16)
    }

    @Test("Refused by the upstream, all attempts of the socket fail over, and receiving goes on")
    func refused() throws {
        let rig = try Rig()
        _ = try rig.ask("one")
        _ = try rig.ask("two")
        rig.failure(ECONNREFUSED)
        #expect(rig.receiver.troubles == [.refused, .refused])
        #expect(rig.port.isReadable)
        #expect(rig.dispatcher.ending == nil)
    }

    @Test("The system's count of dropped datagrams is handed on")
    func kernelDrops() throws {
        let rig = try Rig()
        try rig.listen()
        rig.port.kernelDrops = 17
        rig.queries("a.example")
        #expect(rig.dispatcher.counters.kernelDrops == 17)
    }
}

// What the commands do when whoever answers at the admin endpoint is no good server.

import Admin
import DNSDispatch
import DNSWire
import Testing

@Suite("Admin client", .blocking)
struct AdminClientTests {
    @Test("An answer that comes octet by octet without end takes no more time than it may in all")
    func trickle() throws {
        let listener = try Socket.listening(SocketAddress(.loopback4, port: 0))
        let address = try listener.address()
        _ = try WorkerThread(name: "trickle") {
            guard let connection = try? listener.accept(by: .generous) else { return }
            // until the other side is gone: of what it asks one part is read, which is all
            _ = try? connection.read(by: .generous)
            while (try? connection.send([0x41])) != nil, !connection.isBroken(by: Deadline(.milliseconds(50))) {}
        }
        let start = ContinuousClock.now
        #expect(throws: AdminClient.Failure.self) {
            try AdminClient(.address(address), timeout: 1).ask("/live", asText: true)
        }
        #expect(0.9...10 ~= (ContinuousClock.now - start) / .seconds(1))
    }

    @Test("Where nobody answers, that is said when the time is over")
    func silence() throws {
        // the kernel takes the connection, and nobody else does
        let listener = try Socket.listening(SocketAddress(.loopback4, port: 0))
        let address = try listener.address()
        let start = ContinuousClock.now
        #expect(throws: AdminClient.Failure.self) {
            try AdminClient(.address(address), timeout: 1).ask("/live", asText: true)
        }
        #expect(0.9...10 ~= (ContinuousClock.now - start) / .seconds(1))
    }
}

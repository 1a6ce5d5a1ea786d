// Hardly an allocation on the way of a question that is forwarded.

import DNSDispatch
import DNSWire
import TestSupport
import Testing

@testable import DNSServer

@Suite("Allocations of forwarding")
struct ForwardingAllocationTests {
    /// Questions that are asked in each pass.
    private static let questions = 16

    /// A client that asks for one name after another, and counts the answers.
    private final class Client: DatagramPort {
        private var query: [UInt8]
        private let path = Path(peer: SocketAddress(IPAddress(v4: 0x0a00_0001), port: 4000))
        private var asked: UInt32 = 0
        var left = 0
        private(set) var answers = 0

        init() throws {
            var builder = MessageBuilder()
            builder.flags = [.recursionDesired]
            builder.questions = [Question(try Name("00000000.example."), .a)]
            query = builder.octets
        }

        func receive(_ batch: ReceiveBatch, now: Instant) -> ReceiveOutcome {
            let count = min(left, batch.count)
            guard count > 0 else { return .nothing }
            for place in 0..<count {
                asked += 1
                for digit in 0..<8 { query[20 - digit] = UInt8(ascii: "a") + UInt8(asked >> UInt32(4 * digit) & 15) }
                batch.fill(place, with: query.span, path: path, time: now)
            }
            left -= count
            return .received(count)
        }

        func send(_ batch: SendBatch, from first: Int) -> SendOutcome {
            for place in first..<batch.count where batch.message(at: place)[3] & 15 == 3 { answers += 1 }
            return .sent(batch.count - first)
        }

        func setReadable(_ wanted: Bool) {}
        func close() {}
    }

    /// A socket to an upstream that answers every question with NXDOMAIN.
    private final class Answering: DatagramPort {
        let number: SocketNumber
        private let path: Path
        private var messages = [UInt8](repeating: 0, count: ForwardingAllocationTests.questions * 64)
        private var lengths = [Int](repeating: 0, count: ForwardingAllocationTests.questions)
        private(set) var waiting = 0

        init(_ number: SocketNumber, _ upstream: SocketAddress) {
            self.number = number
            path = Path(peer: upstream)
        }

        func receive(_ batch: ReceiveBatch, now: Instant) -> ReceiveOutcome {
            let count = min(waiting, batch.count)
            guard count > 0 else { return .nothing }
            for place in 0..<count {
                waiting -= 1
                let message = messages.span.extracting(waiting * 64..<waiting * 64 + lengths[waiting])
                batch.fill(place, with: message, path: path, time: now)
            }
            return .received(count)
        }

        func send(_ batch: SendBatch, from first: Int) -> SendOutcome {
            for place in first..<batch.count {
                let message = batch.message(at: place)
                for i in message.indices { messages[waiting * 64 + i] = message[i] }
                messages[waiting * 64 + 2] |= 0x80
                messages[waiting * 64 + 3] |= 3
                lengths[waiting] = message.count
                waiting += 1
            }
            return .sent(batch.count - first)
        }

        func setReadable(_ wanted: Bool) {}
        func close() {}
    }

    private final class Sockets: UpstreamPorts {
        private(set) var all: [Answering] = []

        func open(
            sourcePort: UInt16, to upstream: SocketAddress, socket: SocketNumber
        ) throws(OpenFailure) -> any DatagramPort {
            all.append(Answering(socket, upstream))
            return all[all.count - 1]
        }
    }

    /// Objects that a forwarded question allocates on average, sockets included; nil when nothing counts, or an answer is
    /// missing.
    private static func average() throws -> Double? {
        let serving = try Serving([
            ScenarioText.configurationPath: "forward: [{zone: ., upstreams: 'udp://192.0.2.1'}]\n"
        ])
        let sockets = Sockets()
        let now = Instant(nanoseconds: 1_000_000_000)
        let core = try WorkerCore(
            WorkerCore.Parts(
                current: CurrentState(serving.state), cache: nil, limits: serving.limits,
                upstreamPorts: { _ in sockets },
                range: PortRange(reserved: ""), streams: PaperStreams(), random: SplitMix(seed: 1),
                wall: { 0 }, log: Diary().logger),
            now: now)
        let client = try Client()
        let place = try core.listen(at: client)
        func pass() {
            core.beginPass(now)
            client.left = questions
            core.serve(listening: place, now)
            core.endPass(now)
            core.beginPass(now)
            for socket in sockets.all where socket.waiting > 0 { core.serve(set: 0, socket.number, now) }
            core.endPass(now)
        }
        for _ in 0..<16 { pass() }
        let passes = 64
        guard let count = AllocationCount.during({ for _ in 0..<passes { pass() } }),
            client.answers == (passes + 16) * questions
        else { return nil }
        return Double(count) / Double(passes * questions)
    }

    // in a process of its own: the hook is the whole process's
    @Test(
        "A question that is forwarded allocates hardly anything: its objects serve one question after another",
        .enabled(if: AllocationCount.isAvailable))
    func handful() async throws {
        await #expect(processExitsWith: .success) {
            let average = try #require(try Self.average())
            #expect(average <= 1, "a question allocates \(average) objects")
        }
    }
}

// "Believing a reply": which socket a question leaves from, and how long a socket is used.

import DNSDispatch
import DNSWire
import Glibc
import Testing

@Suite("The sockets of an upstream")
struct DispatcherSetTests {
    @Test("Nobody asks: no socket is open; each question opens one until there are eight")
    func onDemand() throws {
        let rig = try SetRig()
        rig.settle()
        #expect(rig.set.socketCount == 0)
        for asked in 1...20 {
            _ = try rig.ask()
            #expect(rig.set.usableCount == min(asked, 8))
        }
        rig.settle()
        #expect(rig.set.responseCount == 20)
        #expect(rig.ports.opened.reduce(0) { $0 + $1.port.sent.count } == 20)
    }

    @Test("A question leaves from its entry's socket, with its id, and the reply is taken there and nowhere else")
    func reply() throws {
        let rig = try SetRig()
        let entries = try (0..<8).map { _ in try rig.ask() }
        rig.settle()
        let entry = entries[5]
        let sent = try #require(rig.ports[entry.socket]).port.sent
        #expect(sent.contains { Packet.id(of: $0.octets) == entry.id.rawValue && $0.path.peer == .upstream() })
        let other = try #require(entries.first { $0.socket != entry.socket })
        rig.datagram(Packet.response(id: entry.id.rawValue), at: other.socket)
        #expect(rig.receiver.tags == [])
        rig.reply(to: entry)
        #expect(rig.receiver.tags == [0])
        for entry in entries { rig.set.remove(entry) }
        rig.settle()
        #expect(rig.pool.freeCount == 256)
    }

    @Test("A socket takes 128 questions and no more")
    func questions() throws {
        let rig = try SetRig { $0.sockets = 1 }
        var sockets: [SocketNumber: Int] = [:]
        for _ in 0..<300 {
            let entry = try rig.ask()
            sockets[entry.socket, default: 0] += 1
            rig.settle()
            rig.set.remove(entry)
        }
        #expect(sockets.values.sorted() == [44, 128, 128])
    }

    @Test("A socket takes questions for 10 s and no longer")
    func age() throws {
        let rig = try SetRig { $0.sockets = 1 }
        let first = try rig.ask()
        rig.advance(.nanoseconds(9_999_999_999))
        #expect(try rig.ask().socket == first.socket)
        #expect(rig.set.deadline == rig.now + .nanoseconds(1))
        rig.advance(.nanoseconds(1))
        #expect(rig.set.usableCount == 0)
        #expect(try rig.ask().socket != first.socket)
    }

    @Test("A socket takes no question after the first message that matches only in part, not even at once")
    func partialMatch() throws {
        let rig = try SetRig { $0.sockets = 1 }
        let first = try rig.ask()
        rig.datagram(Packet.response("example.net", id: first.id.rawValue), at: first.socket)
        let second = try rig.ask()
        #expect(second.socket != first.socket)
        rig.reply(to: first)
        #expect(rig.receiver.tags.count == 1)
    }

    @Test("A socket is closed 2 s after its last entry is gone, and not before; late replies do not matter")
    func closed() throws {
        let rig = try SetRig {
            $0.sockets = 1
            $0.questions = 2
        }
        let entries = [try rig.ask(), try rig.ask()]
        let port = try #require(rig.ports[entries[0].socket]).port
        rig.settle()
        rig.set.remove(entries[0])
        rig.advance(.seconds(30))
        #expect(!port.isClosed)
        rig.set.remove(entries[1])
        rig.settle()
        #expect(rig.set.deadline == rig.now + .seconds(2))
        rig.advance(.milliseconds(1999))
        rig.reply(to: entries[1])
        #expect(!port.isClosed)
        #expect(rig.receiver.tags == [])
        rig.advance(.milliseconds(1))
        #expect(port.isClosed)
        #expect(rig.set.socketCount == 0)
        #expect(rig.set.deadline == nil)
        #expect(rig.pool.freeCount == 256)
    }

    @Test("A socket without entries that is young enough is used again")
    func reused() throws {
        let rig = try SetRig { $0.sockets = 1 }
        let first = try rig.ask()
        rig.set.remove(first)
        rig.advance(.seconds(5))
        let second = try rig.ask()
        #expect(second.socket == first.socket)
        rig.settle()
        rig.advance(.seconds(60))
        #expect(rig.set.socketCount == 1)
        rig.set.remove(second)
        rig.advance(.seconds(2))
        rig.advance(.seconds(2))
        #expect(rig.set.socketCount == 0)
    }

    @Test("A port that is taken is drawn again; when none can be opened, the open ones serve, and without any it fails")
    func opening() throws {
        let rig = try SetRig()
        rig.ports.failures = [.portTaken, .portTaken, nil]
        let first = try rig.ask()
        #expect(rig.ports.opened.count == 1)
        rig.ports.failure = .failed(EMFILE)
        #expect(try rig.ask().socket == first.socket)
        rig.advance(.seconds(10))
        // it has served its time, and serves on
        #expect(try rig.ask().socket == first.socket)
        rig.ports.failure = .portTaken
        #expect(try rig.ask().socket == first.socket)
    }

    @Test(
        "Without any socket a question fails; whether for the way to the host or for what is lacking here, the errno says",
        arguments: [(ENETUNREACH, true), (EHOSTUNREACH, true), (EMFILE, false), (ENFILE, false), (ENOMEM, false)])
    func noSocket(errno: Int32, isUnreachable: Bool) throws {
        let rig = try SetRig()
        rig.ports.failure = .failed(errno)
        #expect(throws: AddFailure.noSocket(errno: errno)) { _ = try rig.ask() }
        #expect(AddFailure.noSocket(errno: errno).isUnreachable == isUnreachable)
        #expect(!AddFailure.full.isUnreachable)
    }

    @Test("A socket that has served its time does not serve on where the host cannot be reached any more")
    func unreachable() throws {
        let rig = try SetRig()
        _ = try rig.ask()
        rig.advance(.seconds(10))
        rig.ports.failure = .failed(ENETUNREACH)
        #expect(throws: AddFailure.noSocket(errno: ENETUNREACH)) { _ = try rig.ask() }
    }

    @Test("That no socket can be opened is reported, at most once a minute")
    func openingReported() throws {
        let rig = try SetRig()
        rig.ports.failure = .failed(EMFILE)
        for _ in 0..<3 { #expect(throws: AddFailure.noSocket(errno: EMFILE)) { _ = try rig.ask() } }
        #expect(rig.observer.openFailures == [EMFILE])
        rig.advance(.seconds(60))
        rig.ports.failure = .portTaken
        #expect(throws: AddFailure.noSocket(errno: EADDRINUSE)) { _ = try rig.ask() }
        #expect(rig.observer.openFailures == [EMFILE, EADDRINUSE])
    }

    @Test("A question that wants a fresh socket gets one")
    func fresh() throws {
        let rig = try SetRig()
        var seen: Set<SocketNumber> = []
        for _ in 0..<12 { seen.insert(try rig.ask(isFresh: true).socket) }
        #expect(seen.count == 12)
    }

    @Test("With as many sockets open as may be, the one that lingers longest makes room, and else none is opened")
    func bounded() throws {
        let rig = try SetRig(budget: SocketBudget(4)) {
            $0.sockets = 2
            $0.questions = 1
        }
        let entries = try (0..<4).map { _ in try rig.ask() }
        _ = try rig.ask()
        #expect(throws: AddFailure.full) { _ = try rig.ask(isFresh: true) }
        #expect(rig.ports.opened.count == 4)
        rig.settle()
        rig.set.remove(entries[2])
        rig.settle()
        let port = try #require(rig.ports[entries[2].socket]).port
        #expect(!port.isClosed)
        _ = try rig.ask()
        #expect(port.isClosed)
        #expect(rig.set.socketCount == 4)
    }

    @Test("With none left to open, those that had served their time serve on, the least used first, and that is told")
    func reusedAtTheBound() throws {
        let rig = try SetRig(budget: SocketBudget(4)) {
            $0.sockets = 2
            $0.questions = 3
        }
        var sockets: [SocketNumber: Int] = [:]
        for _ in 0..<120 {
            sockets[try rig.ask().socket, default: 0] += 1
            rig.settle()
        }
        #expect(sockets.count == 4 && sockets.values.allSatisfy { 27...33 ~= $0 })
        #expect(rig.set.counters.reused > 30)
        #expect(rig.observer.reuses == [1])
        rig.advance(.seconds(60))
        _ = try rig.ask()
        #expect(rig.observer.reuses.count == 2)
        #expect(rig.observer.reuses.reduce(0, +) == Int(rig.set.counters.reused))
    }

    @Test("A socket at which a message matched only in part never serves on")
    func suspectsRest() throws {
        let rig = try SetRig(budget: SocketBudget(2)) {
            $0.sockets = 1
            $0.questions = 1
        }
        let entries = [try rig.ask(), try rig.ask()]
        rig.datagram(Packet.response("example.net", id: entries[0].id.rawValue), at: entries[0].socket)
        rig.settle()
        for _ in 0..<10 { #expect(try rig.ask().socket == entries[1].socket) }
        rig.datagram(Packet.response("example.net", id: entries[1].id.rawValue), at: entries[1].socket)
        rig.settle()
        #expect(throws: AddFailure.full) { _ = try rig.ask() }
    }

    @Test("Sets share what may be open, and each has as many as it picks from even so")
    func shared() throws {
        let budget = SocketBudget(10)
        let one = try SetRig(budget: budget) { $0.questions = 1 }
        let other = try SetRig(budget: budget) { $0.questions = 1 }
        for _ in 0..<20 { _ = try one.ask() }
        for _ in 0..<20 { _ = try other.ask() }
        #expect(one.set.socketCount == 10)
        #expect(other.set.socketCount == 8)
        one.set.shutDown(one.now)
        #expect(budget.open <= 18)
    }

    @Test(
        "At 20,000 questions a second of which one in a hundred is never answered, each finds a socket",
        arguments: [DispatchLimits(listeningPorts: 1).upstreamSockets, 64, 8])
    func load(sockets: Int) throws {
        let rig = try SetRig(buffers: 4096, budget: SocketBudget(sockets))
        let timeout = Duration.seconds(2)
        var unanswered: [(entry: UpstreamEntry, until: Instant)] = []
        var asked = 0
        for _ in 0..<2_500 {
            var answered: [UpstreamEntry] = []
            for _ in 0..<20 {
                let entry = try rig.ask()
                asked += 1
                if asked % 100 == 0 { unanswered.append((entry, rig.now + timeout)) } else { answered.append(entry) }
            }
            rig.advance(.milliseconds(1))
            for entry in answered { rig.set.remove(entry) }
            for late in unanswered where late.until <= rig.now { rig.set.remove(late.entry) }
            unanswered.removeAll { $0.until <= rig.now }
        }
        rig.settle()
        #expect(rig.set.socketCount <= sockets)
        #expect((rig.set.counters.reused > 0) == (sockets < 1024))
        #expect(rig.pool.count - rig.pool.freeCount <= rig.set.responseCount)
    }

    @Test("Numbers and entries that are stale change nothing")
    func stale() throws {
        let rig = try SetRig {
            $0.sockets = 1
            $0.questions = 1
        }
        let old = try rig.ask()
        rig.set.remove(old)
        rig.settle()
        rig.advance(.seconds(2))
        let new = try rig.ask()
        #expect(new.socket.rawValue != old.socket.rawValue)
        rig.set.remove(old)
        rig.set.serve(old.socket, rig.now)
        let query = Packet.query()
        let isSent = rig.set.send(query.span, for: old)
        #expect(!isSent)
        #expect(rig.set.responseCount == 1)
    }

    @Test("A socket that is of no use tells its entries, and the others go on")
    func unusable() throws {
        let rig = try SetRig { $0.sockets = 2 }
        let entries = try (0..<8).map { _ in try rig.ask() }
        let socket = entries[0].socket
        rig.ports[socket]?.port.incoming = [.failure(EBADF)]
        rig.set.serve(socket, rig.now)
        for entry in entries where entry.socket == socket {
            rig.receiver.shutdownHolder.map { #expect($0 == entry.handle) }
            rig.set.remove(entry)
            rig.settle()
        }
        #expect(rig.ports[socket]?.port.isClosed == true)
        #expect(rig.set.usableCount == 1)
        #expect(try rig.ask().socket != socket)
    }

    @Test("Shut down, every entry is told, and every socket is closed")
    func shutDown() throws {
        let rig = try SetRig()
        let entries = try (0..<30).map { _ in try rig.ask() }
        rig.settle()
        rig.set.shutDown(rig.now)
        #expect(throws: AddFailure.shuttingDown) { _ = try rig.ask() }
        #expect(!rig.set.isEnded)
        rig.receiver.dropShutdown()
        for entry in entries {
            rig.set.remove(entry)
            rig.receiver.dropShutdown()
            rig.settle()
        }
        #expect(rig.set.isEnded)
        #expect(rig.ports.opened.allSatisfy { $0.port.isClosed })
        #expect(rig.pool.freeCount == 256)
        #expect(rig.set.counters.sending.sent == 30)
    }
}

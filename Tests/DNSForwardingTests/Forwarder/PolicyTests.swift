import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Which upstream is asked first")
struct PolicyTests {
    /// How many questions of clients each upstream was asked since a moment.
    private func counts(_ world: World, since first: Int = 0) -> [UInt32: Int] {
        var counts: [UInt32: Int] = [:]
        for contact in world.contacts.dropFirst(first) where !contact.isOwnProbe {
            counts[UInt32(contact.upstream.address.low & 255), default: 0] += 1
        }
        return counts
    }

    /// Asks so many questions, one every so often, and hears whether all were answered.
    private func ask(_ world: World, _ count: Int, every pause: Duration, _ label: String) throws {
        for id in 0..<count {
            try world.ask("\(label)\(id).example.com.", client: UInt16(id))
            world.elapse(pause)
        }
        world.elapse(.seconds(1))
        for id in 0..<count { #expect(world.answer(UInt16(id))?.answers.count == 1, "\(label)\(id)") }
    }

    @Test(
        "With random each upstream has about as many questions as another, and the others' when one is down",
        arguments: Upstream.Transport.kinds)
    func random(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind), .number(3, kind)], policy: .random)
        for number: UInt32 in 1...3 { world.scripts[.upstream(number)] = Scripts.answering() }
        try ask(world, 300, every: .zero, "a")
        #expect(counts(world).values.allSatisfy { 70...130 ~= $0 })
        world.scripts[.upstream(2)] = Scripts.refusing
        try ask(world, 20, every: .zero, "b")
        let before = world.contacts.count
        try ask(world, 300, every: .zero, "c")
        let after = counts(world, since: before)
        #expect(120...180 ~= after[1] ?? 0)
        #expect(120...180 ~= after[3] ?? 0)
    }

    @Test(
        "With round robin one that is down is passed over, and its neighbour has no more to do than others",
        arguments: Upstream.Transport.kinds)
    func roundRobin(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind), .number(3, kind)], policy: .roundRobin)
        for number: UInt32 in 1...3 { world.scripts[.upstream(number)] = Scripts.answering() }
        world.scripts[.upstream(2)] = Scripts.refusing
        try ask(world, 9, every: .zero, "a")
        let before = world.contacts.count
        try ask(world, 100, every: .zero, "b")
        let after = counts(world, since: before)
        #expect(after[1] == 50 && after[3] == 50)
    }

    @Test("With fastest each is asked once, and then the fastest", arguments: Upstream.Transport.kinds)
    func fastest(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind), .number(3, kind)], policy: .fastest)
        for (number, delay) in [(1, 80), (2, 20), (3, 50)] {
            world.scripts[.upstream(UInt32(number))] = Scripts.answering(after: .milliseconds(delay))
        }
        try ask(world, 40, every: .milliseconds(100), "a")
        let counts = counts(world)
        #expect(counts[2] ?? 0 >= 36)
        #expect(1...3 ~= counts[1] ?? 0)
        #expect(1...3 ~= counts[3] ?? 0)
    }

    @Test(
        "Whom a question would ask is told as it is done, and telling it changes nothing",
        arguments: [UpstreamGroup.Policy.failover, .roundRobin, .fastest], Upstream.Transport.kinds)
    func choice(policy: UpstreamGroup.Policy, over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind), .number(3, kind)], policy: policy)
        for number: UInt32 in 1...3 {
            world.scripts[.upstream(number)] = Scripts.answering(after: .milliseconds(Int64(40 - 10 * number)))
        }
        world.scripts[.upstream(2)] = Scripts.refusing
        for id: UInt16 in 0..<20 {
            let name = try Name("host\(id).example.com.")
            let rule = world.rules.outlines[0].key
            let told = (0..<3).map { _ in world.forwarder.choice(under: rule, for: name, .a)?.first }
            let before = world.contacts.count
            try world.ask("host\(id).example.com.", client: id)
            world.elapse(.seconds(1))
            let asked = world.contacts.dropFirst(before).first { !$0.isOwnProbe }?.upstream
            #expect(told.allSatisfy { $0?.address == asked }, "\(id)")
        }
    }

    @Test("Whether a question would join one in flight is told, and nothing is told of a rule that is gone")
    func joining() throws {
        let world = try World([.number(1)], policy: .failover)
        world.scripts[.upstream(1)] = Scripts.answering(after: .milliseconds(100))
        let rule = world.rules.outlines[0].key
        func joins(_ name: String, _ type: RecordType = .a) throws -> Bool? {
            world.forwarder.choice(under: rule, for: try Name(name), type)?.joins
        }
        #expect(try joins("a.example.com.") == false)
        try world.ask("a.example.com.")
        world.elapse(.milliseconds(50))
        #expect(try joins("A.example.com.") == true)
        #expect(try joins("b.example.com.") == false)
        #expect(try joins("a.example.com.", .aaaa) == false)
        world.elapse(.milliseconds(100))
        #expect(try joins("a.example.com.") == false)
        #expect(world.answer()?.answers.count == 1)
        world.use([])
        #expect(try joins("a.example.com.") == nil)
    }

    @Test(
        "A slow one that got fast is found again, at the price of a question now and then that goes to two",
        arguments: Upstream.Transport.kinds)
    func exploration(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind)], policy: .fastest)
        world.scripts[.upstream(1)] = Scripts.answering(after: .milliseconds(300))
        world.scripts[.upstream(2)] = Scripts.answering(after: .milliseconds(30))
        try ask(world, 600, every: .milliseconds(100), "a")
        // one minute
        #expect(world.contacts.count <= 600 + 8)
        #expect(counts(world)[1] ?? 0 >= 5)
        world.scripts[.upstream(1)] = Scripts.answering(after: .milliseconds(10))
        try ask(world, 600, every: .milliseconds(100), "b")
        let before = world.contacts.count
        try ask(world, 100, every: .milliseconds(100), "c")
        #expect(counts(world, since: before)[1] ?? 0 >= 99)
    }

    @Test("One that fails, or loses what it is sent, is taken to be slow", arguments: Upstream.Transport.kinds)
    func failing(over kind: Upstream.Transport) throws {
        for script in [Scripts.failing(.serverFailure), Scripts.failing(.refused), Scripts.silent] {
            let world = try World(
                [.number(1, kind), .number(2, kind)], policy: .fastest, health: .init(failures: 1_000))
            world.scripts[.upstream(1)] = Scripts.answering(after: .milliseconds(10))
            world.scripts[.upstream(2)] = Scripts.answering(after: .milliseconds(40))
            try ask(world, 20, every: .milliseconds(100), "a")
            world.scripts[.upstream(1)] = script
            try ask(world, 100, every: .milliseconds(100), "b")
            let before = world.contacts.count
            try ask(world, 20, every: .milliseconds(100), "c")
            #expect(counts(world, since: before)[1] ?? 0 <= 2)
        }
    }

    // MARK: Hedging

    /// Has an upstream answer in 20 ms, but so slowly each so many questions.
    private func stalling(_ delay: Duration, each count: Int) -> Script {
        var number = 0
        return { contact in
            number += 1
            Scripts.answering(1, after: number % count == 0 ? delay : .milliseconds(20))(contact)
        }
    }

    @Test(
        "A question that the first upstream is slow to answer is answered by the second, and few are asked of both",
        arguments: Upstream.Transport.kinds)
    func hedged(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind)], hedging: .auto)
        world.scripts[.upstream(1)] = stalling(.milliseconds(450), each: 25)
        world.scripts[.upstream(2)] = Scripts.answering(2, after: .milliseconds(20))
        var slow = 0
        for id in 0..<500 {
            try world.ask("a\(id).example.com.", client: UInt16(id))
            world.elapse(.milliseconds(100))
            if world.answers(UInt16(id)).isEmpty { slow += 1 }
        }
        #expect(slow <= 2)
        #expect(20...50 ~= counts(world)[2] ?? 0)
        #expect(world.forwarder.upstreamReports.map(\.counters.hedged).reduce(0, +) == UInt64(counts(world)[2] ?? 0))
    }

    @Test(
        "When everything is slow, hedging adds a tenth at most, and ten questions", arguments: Upstream.Transport.kinds)
    func bounded(over kind: Upstream.Transport) throws {
        let world = try World(
            [.number(1, kind), .number(2, kind)], policy: .roundRobin, hedging: .after(.milliseconds(5)), clients: 512)
        for number: UInt32 in 1...2 { world.scripts[.upstream(number)] = Scripts.answering(after: .milliseconds(300)) }
        try ask(world, 400, every: .milliseconds(10), "a")
        #expect(410...460 ~= world.contacts.count)
        #expect(world.forwarder.upstreamReports.allSatisfy { $0.counters.unhedged > 100 })
    }

    @Test(
        "A faster SERVFAIL or REFUSED of the second never wins", arguments: [ResponseCode.serverFailure, .refused],
        Upstream.Transport.kinds)
    func failure(code: ResponseCode, over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind)], hedging: .after(.milliseconds(20)))
        world.scripts[.upstream(1)] = Scripts.answering(1, after: .milliseconds(300))
        world.scripts[.upstream(2)] = Scripts.failing(code)
        try ask(world, 3, every: .milliseconds(10), "a")
        #expect(world.contacts.count == 6)
    }

    @Test("Without hedging, and with one upstream, nobody else is asked", arguments: Upstream.Transport.kinds)
    func off(over kind: Upstream.Transport) throws {
        for world in [
            try World([.number(1, kind), .number(2, kind)]), try World([.number(1, kind)], hedging: .auto),
            try World([.number(1, kind)], fallback: [.number(2, kind)], hedging: .auto),
        ] {
            world.scripts[.upstream(1)] = Scripts.answering(1, after: .milliseconds(300))
            try ask(world, 3, every: .milliseconds(10), "a")
            #expect(world.contacts.count == 3)
        }
    }
}

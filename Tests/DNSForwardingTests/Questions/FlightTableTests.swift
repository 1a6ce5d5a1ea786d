// Which object serves which question, and by what it is found.

import DNSDispatch
import DNSWire
import Testing

@testable import DNSForwarding

@Suite("The table of questions in flight")
struct FlightTableTests {
    private static let start = Instant(nanoseconds: 0)
    private let rule: RuleState

    init() {
        let group = UpstreamGroup([.number(1)], timeout: .seconds(2))
        rule = RuleState(ForwardRule(.root, .forward(group)), group, upstreams: [])
    }

    private func key(_ number: Int) -> FlightKey {
        FlightKey(
            name: UInt64(number), type: .a, recordClass: .internet, dnssecOK: false, checkingDisabled: false,
            rule: rule.key)
    }

    /// Takes up a question; nil when the table is full.
    private func take(_ number: Int, _ table: inout FlightTable) -> Flight? {
        guard let flight = table.flight(key(number), under: rule) else { return nil }
        flight.begin(key(number), under: rule, name: [0].span, UpstreamOrder(count: 0), arrival: Self.start)
        table.add(flight, isFound: true)
        return flight
    }

    private func letGo(_ flight: Flight, _ table: inout FlightTable) {
        table.hide(flight)
        table.remove(flight)
    }

    private func finds(_ number: Int, _ tag: UInt64, _ table: borrowing FlightTable) -> [Bool] {
        [table.find(key(number)) != nil, table.find(tag) != nil]
    }

    @Test(
        "There are as many as may be; one that is let go makes room at once, and nothing that comes for it finds the next"
    )
    func full() throws {
        var table = FlightTable(capacity: 2, now: Self.start)
        let one = try #require(take(1, &table))
        let two = try #require(take(2, &table))
        let third = take(3, &table)
        #expect(third == nil)
        let tag = one.tag
        #expect(finds(1, tag, table) == [true, true])
        letGo(one, &table)
        #expect(finds(1, tag, table) == [false, false])
        let count = table.count
        #expect(count == 1)
        let next = try #require(take(3, &table))
        // whoever let the first go may still have it at hand
        #expect(next !== one && next !== two)
        #expect(finds(1, tag, table) == [false, false])
        #expect(finds(3, next.tag, table) == [true, true])
        let all = table.all
        #expect(all.count == 2)
    }

    @Test(
        "An object serves another question from the next pass on, unless its rule was replaced",
        arguments: [false, true])
    func reuse(isOutdated: Bool) throws {
        var table = FlightTable(capacity: 4, now: Self.start)
        let first = try #require(take(1, &table))
        if isOutdated { table.outdate(first) }
        letGo(first, &table)
        let second = try #require(take(2, &table))
        #expect(second !== first)
        table.recycle()
        let third = try #require(take(3, &table))
        #expect((third === first) == !isOutdated)
    }

    @Test("What rules of the past had is forgotten, but for questions in flight")
    func forgets() throws {
        var table = FlightTable(capacity: 4, now: Self.start)
        let kept = try #require(take(1, &table))
        weak var gone: Flight?
        do {
            let flight = try #require(take(2, &table))
            gone = flight
            letGo(flight, &table)
        }
        #expect(gone != nil)
        table.forgetSpare()
        #expect(gone == nil)
        #expect(finds(1, kept.tag, table) == [true, true])
        table.recycle()
        let next = take(3, &table)
        #expect(next != nil)
    }

    @Test("After a great many at once, those that keep their objects are taken first")
    func burst() throws {
        let capacity = FlightTable.keptObjects + 8
        var table = FlightTable(capacity: capacity, now: Self.start)
        var flights: [Flight] = []
        for number in 0..<capacity { flights.append(try #require(take(number, &table))) }
        for flight in flights { letGo(flight, &table) }
        table.recycle()
        for number in 0..<FlightTable.keptObjects {
            let flight = try #require(take(number, &table))
            #expect(flight === flights[flight.number])
        }
        let last = try #require(take(capacity, &table))
        #expect(last.number >= FlightTable.keptObjects && last !== flights[last.number])
    }
}

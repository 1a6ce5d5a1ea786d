// How threads learn of a new state.

import DNSDispatch
import DNSWire
import NIOConcurrencyHelpers
import Testing

@testable import DNSServer

@Suite struct CurrentStateTests {
    private static func state() throws -> ServingState {
        try Serving([ScenarioText.configurationPath: "workers: 1\n"]).state
    }

    @Test("Each replacement gives the former state back and counts on")
    func replace() throws {
        let states = try (0..<3).map { _ in try Self.state() }
        let current = CurrentState(states[0])
        let first = current.generation
        #expect(current.state === states[0])
        #expect(current.replace(with: states[1]) === states[0])
        #expect(current.replace(with: states[2]) === states[1])
        #expect(current.state === states[2])
        #expect(current.generation == first + 2)
    }

    @Test("Whoever waits for all to have taken up a state goes on when the last has")
    func taken() throws {
        let current = CurrentState(try Self.state())
        _ = current.replace(with: try Self.state())
        let noted = NIOLockedValueBox(0)
        let threads = try (0..<3).map { number in
            try WorkerThread(name: "taker \(number)") {
                noted.withLockedValue { $0 += 1 }
                current.noteTaken()
            }
        }
        current.awaitTaken(by: 3)
        #expect(noted.withLockedValue { $0 } == 3)
        for thread in threads { thread.join() }
        // the count begins anew with each state
        _ = current.replace(with: try Self.state())
        current.noteTaken()
        current.awaitTaken(by: 1)
    }

    @Test("There is no time to end by until it is set")
    func end() throws {
        let current = CurrentState(try Self.state())
        #expect(current.endTime == nil)
        current.endTime = Instant(nanoseconds: 5)
        #expect(current.endTime == Instant(nanoseconds: 5))
        current.endTime = nil
        #expect(current.endTime == nil)
    }
}

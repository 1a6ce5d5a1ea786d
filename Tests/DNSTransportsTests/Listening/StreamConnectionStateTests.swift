// Bounds and times of one connection, without sockets.

import NIOCore
import Testing

@testable import DNSTransports

@Suite struct StreamConnectionStateTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private var state: StreamConnectionState

    init() {
        state = StreamConnectionState(bounds: StreamBounds(StreamLimits()), now: start)
    }

    private func after(_ milliseconds: Int64) -> NIODeadline { start + .milliseconds(milliseconds) }

    private mutating func take(_ count: Int, at milliseconds: Int64 = 0) {
        for _ in 0..<count { state.took(at: after(milliseconds)) }
    }

    @Test("A connection that says nothing is closed when its idle time is over, and not before")
    func idle() {
        #expect(state.step(at: after(9_999)) == .read)
        #expect(state.nextLook == after(10_000))
        #expect(state.step(at: after(10_000)) == .close(.idle))
    }

    @Test("A complete message begins the idle time anew")
    mutating func message() {
        take(1, at: 9_000)
        state.settled()
        #expect(state.step(at: after(18_999)) == .read)
        #expect(state.step(at: after(19_000)) == .close(.idle))
    }

    @Test("An answer does not begin the idle time anew")
    mutating func answer() {
        take(1)
        #expect(state.step(at: after(12_000)) == .read)
        #expect(state.nextLook == nil)
        state.settled()
        #expect(state.step(at: after(12_000)) == .close(.idle))
    }

    @Test("A part of a message does not begin the idle time anew, but may be completed")
    mutating func part() {
        state.left(.part, octets: 1, at: after(8_000))
        #expect(state.step(at: after(12_999)) == .read)
        #expect(state.nextLook == after(13_000))
        #expect(state.step(at: after(13_000)) == .close(.unfinishedMessage))
    }

    @Test("More octets of the same message do not give it more time")
    mutating func trickle() {
        for second in 0..<5 { state.left(.part, octets: second, at: after(Int64(second) * 1000)) }
        #expect(state.step(at: after(5_000)) == .close(.unfinishedMessage))
    }

    @Test("The next message has its own time")
    mutating func nextPart() {
        state.left(.part, octets: 1, at: after(0))
        take(1, at: 4_000)
        state.left(.part, octets: 1, at: after(4_000))
        #expect(state.nextLook == after(9_000))
    }

    @Test("With as many questions in flight as may be, nothing is taken or read until one is settled")
    mutating func inFlight() {
        take(63)
        #expect(state.mayTake)
        take(1)
        #expect(!state.mayTake)
        #expect(state.step(at: after(1)) == .hold)
        state.settled()
        #expect(state.mayTake)
        #expect(state.step(at: after(1)) == .read)
    }

    @Test("With as much unsent output as may be, nothing is taken or read until the peer takes some")
    mutating func unsent() {
        // the largest answer would fill what is not kept for failures
        let most = 256 * 1024 - 64 * (2 + 12 + 259) - (2 + 65_535)
        state.wrote(most)
        #expect(state.mayTake)
        state.wrote(1)
        #expect(!state.mayTake)
        state.waits(most + 1, at: after(0))
        #expect(state.step(at: after(1)) == .hold)
        state.waits(most, at: after(2))
        #expect(state.step(at: after(2)) == .read)
    }

    @Test("A message that is not read for want of room is not late")
    mutating func blockedPart() {
        take(64)
        state.left(.part, octets: 1, at: after(0))
        #expect(state.step(at: after(60_000)) == .hold)
        state.settled()
        state.left(.part, octets: 1, at: after(60_000))
        #expect(state.step(at: after(64_999)) == .read)
        #expect(state.step(at: after(65_000)) == .close(.unfinishedMessage))
    }

    @Test("A peer that takes no output is cut off; the output is looked at before that")
    mutating func stalled() {
        state.wrote(100)
        state.waits(100, at: after(0))
        #expect(state.nextLook == after(1_000))
        state.waits(100, at: after(1_000))
        state.waits(100, at: after(4_600))
        #expect(state.nextLook == after(5_000))
        #expect(state.step(at: after(4_999)) == .read)
        #expect(state.step(at: after(5_000)) == .reset(.stalledOutput))
    }

    @Test("A peer that takes a little output now and then is not cut off")
    mutating func slow() {
        state.wrote(1_000)
        state.waits(1_000, at: after(0))
        for second in 1..<100 {
            state.waits(1_000 - second, at: after(Int64(second) * 4_000))
            #expect(state.step(at: after(Int64(second) * 4_000 + 4_999)) == .read)
        }
    }

    @Test("More output on top of what stalls is no progress")
    mutating func more() {
        state.wrote(100)
        state.waits(100, at: after(0))
        state.wrote(50)
        state.waits(150, at: after(3_000))
        #expect(state.step(at: after(5_000)) == .reset(.stalledOutput))
    }

    @Test("Output that went out altogether leaves no time running")
    mutating func sent() {
        state.wrote(100)
        state.waits(100, at: after(0))
        state.waits(0, at: after(4_000))
        #expect(state.step(at: after(9_000)) == .read)
        #expect(state.nextLook == after(10_000))
    }

    @Test("A connection is idle only when nothing is in flight in either direction")
    mutating func idleness() {
        #expect(state.isIdle)
        take(1)
        #expect(!state.isIdle)
        state.settled()
        state.wrote(1)
        #expect(!state.isIdle)
        state.waits(0, at: after(0))
        #expect(state.isIdle)
    }

    @Test("A peer that closed its side gets its answers, and then the connection ends")
    mutating func halfClosed() {
        take(2)
        state.inputClosed()
        #expect(state.step(at: after(0)) == .hold)
        state.settled()
        #expect(state.step(at: after(20_000)) == .hold)
        state.settled()
        state.wrote(10)
        #expect(state.step(at: after(20_000)) == .hold)
        state.waits(0, at: after(20_000))
        #expect(state.step(at: after(20_000)) == .close(.peer))
    }

    @Test("What a peer sent before it closed its side is taken still")
    mutating func halfClosedWithMessages() {
        take(64)
        state.left(.message, octets: 100, at: after(0))
        state.inputClosed()
        #expect(state.step(at: after(0)) == .hold)
        state.settled()
        #expect(state.mayTake)
    }

    @Test("A peer that closes its side in the middle of a message is not waited for")
    mutating func halfMessage() {
        state.left(.part, octets: 7, at: after(0))
        state.inputClosed()
        #expect(state.step(at: after(0)) == .close(.peer))
    }

    @Test("When the server ends, it is read for a moment still, what has come is answered, and nothing after that")
    mutating func drain() {
        take(64)
        state.left(.message, octets: 100, at: after(0))
        #expect(state.step(at: after(0)) == .hold)
        state.drain(at: after(0))
        #expect(state.step(at: after(0)) == .read)
        #expect(state.nextLook == after(50))
        state.left(.message, octets: 100, at: after(50))
        #expect(state.step(at: after(50)) == .hold)
        #expect(state.nextLook == nil)
        state.settled()
        #expect(state.mayTake)
        take(1, at: 60)
        for _ in 0..<64 { state.settled() }
        state.left(.part, octets: 3, at: after(70))
        state.wrote(10)
        #expect(state.step(at: after(70)) == .hold)
        state.waits(0, at: after(80))
        #expect(state.step(at: after(80)) == .close(.drained))
    }

    @Test("Whatever is read when the server ends, it is bounded")
    mutating func drainBounded() {
        take(64)
        state.drain(at: after(0))
        state.left(.message, octets: 250_000, at: after(10))
        #expect(state.step(at: after(10)) == .hold)
    }

    @Test("Input that may not be taken is bounded")
    mutating func flooded() {
        take(64)
        state.left(.message, octets: 256 * 1024, at: after(0))
        #expect(state.step(at: after(0)) == .hold)
        state.left(.message, octets: 256 * 1024 + 1, at: after(0))
        #expect(state.step(at: after(0)) == .reset(.flooded))
    }
}

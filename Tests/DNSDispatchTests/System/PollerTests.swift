// The poller over mailboxes' descriptors, which are simple to make ready.

import DNSDispatch
import Glibc
import Testing

@Suite struct PollerTests {
    private let poller: Poller
    private let boxes: [Mailbox<Int>]

    init() throws {
        poller = try Poller()
        boxes = try (0..<3).map { _ in try Mailbox(capacity: 1) }
    }

    private func readyKeys() -> Set<UInt64> {
        Set((0..<poller.wait(nanoseconds: 0)).map { poller.ready($0).key })
    }

    @Test("Each descriptor that is ready is told by its key, and only those")
    func keys() throws {
        for (number, box) in boxes.enumerated() {
            try poller.add(box.descriptor, key: .max - UInt64(number), for: .readable)
        }
        #expect(readyKeys().isEmpty)
        boxes[0].wake()
        boxes[2].wake()
        #expect(readyKeys() == [UInt64.max, UInt64.max - 2])
        poller.remove(boxes[0].descriptor)
        #expect(readyKeys() == [UInt64.max - 2])
    }

    @Test("What a descriptor is watched for, and its key, can be changed")
    func change() throws {
        let box = boxes[0]
        try poller.add(box.descriptor, key: 1, for: .readable)
        #expect(readyKeys().isEmpty)
        // an eventfd can always be written to
        try poller.change(box.descriptor, key: 2, for: [.readable, .writable])
        #expect(readyKeys() == [2])
        #expect(poller.ready(0).isWritable && !poller.ready(0).isReadable && !poller.ready(0).hasFailed)
        try poller.change(box.descriptor, key: 3, for: [])
        box.wake()
        #expect(readyKeys().isEmpty)
    }

    @Test("A descriptor cannot be added twice, nor changed when it is not there; removing it then is harmless")
    func misuse() throws {
        let number = boxes[0].descriptor
        #expect(throws: SocketError(call: "epoll_ctl", code: ENOENT)) {
            try poller.change(number, key: 1, for: .readable)
        }
        poller.remove(number)
        try poller.add(number, key: 1, for: .readable)
        #expect(throws: SocketError(call: "epoll_ctl", code: EEXIST)) {
            try poller.add(number, key: 2, for: .readable)
        }
    }

    @Test(
        "A time limit is rounded up to milliseconds",
        arguments: [
            (nil, -1), (0, 0), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (86_400_000_000_000, 86_400_000),
            (.max, .max),
        ] as [(UInt64?, Int32)])
    func rounding(_ nanoseconds: UInt64?, milliseconds: Int32) {
        #expect(Poller.milliseconds(nanoseconds) == milliseconds)
    }

    @Test("A deadline that has passed is not waited for; the one that comes first ends the wait")
    func deadlines() throws {
        let now = BootClock().now
        #expect(poller.wait(until: now - .seconds(5), now: now) == 0)
        #expect(poller.wait(until: now, now: now) == 0)
        try poller.add(boxes[0].descriptor, key: 1, for: .readable)
        boxes[0].wake()
        #expect(poller.wait(until: nil, now: now) == 1)
        #expect(poller.wait(until: now + .seconds(3_600), now: now) == 1)
    }
}

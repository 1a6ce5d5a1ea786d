// The mailbox with one writer, with many, when full, when closed.

import DNSDispatch
import Testing

@Suite struct MailboxTests {
    private func isReadable(_ poller: Poller) -> Bool { poller.wait(nanoseconds: 0) > 0 }

    @Test("Letters come in the order in which they were posted, and the descriptor tells of them")
    func order() throws {
        let box = try Mailbox<Int>(capacity: 8)
        let poller = try Poller()
        try poller.add(box.descriptor, key: 1, for: .readable)
        #expect(!isReadable(poller))
        for letter in 1...3 { #expect(box.post(letter)) }
        #expect(isReadable(poller))
        var letters = [99]
        box.collect(into: &letters)
        #expect(letters == [1, 2, 3])
        #expect(!isReadable(poller))
        #expect(box.post(4))
        #expect(isReadable(poller))
        box.collect(into: &letters)
        #expect(letters == [4])
    }

    @Test("A full box refuses, and takes again once it was emptied")
    func full() throws {
        let box = try Mailbox<Int>(capacity: 2)
        #expect(box.post(1))
        #expect(box.post(2))
        #expect(!box.post(3))
        var letters: [Int] = []
        #expect(box.collect(into: &letters) == 1)
        #expect(letters == [1, 2])
        #expect(box.post(4))
        #expect(box.collect(into: &letters) == 0)
    }

    @Test("Who may take only a part of the box leaves the rest to others")
    func part() throws {
        let box = try Mailbox<Int>(capacity: 3)
        #expect(box.post(1, upTo: 2))
        #expect(box.post(2, upTo: 2))
        #expect(!box.post(3, upTo: 2))
        #expect(box.post(4))
        #expect(!box.post(5))
        var letters: [Int] = []
        #expect(box.collect(into: &letters) == 2)
        #expect(letters == [1, 2, 4])
    }

    @Test("A closed box gives back what is left and refuses from then on")
    func closed() throws {
        let box = try Mailbox<String>(capacity: 2)
        #expect(box.post("left behind"))
        #expect(box.close() == ["left behind"])
        #expect(!box.post("too late"))
        #expect(box.close().isEmpty)
    }

    @Test("A wake-up without a letter makes the descriptor readable once")
    func wake() throws {
        let box = try Mailbox<Int>(capacity: 1)
        let poller = try Poller()
        try poller.add(box.descriptor, key: 1, for: .readable)
        box.wake()
        #expect(isReadable(poller))
        var letters: [Int] = []
        box.collect(into: &letters)
        #expect(letters.isEmpty)
        #expect(!isReadable(poller))
    }

    @Test("From many threads every letter arrives once, those of one thread in its order, and none is slept through")
    func manyThreads() throws {
        struct Letter: Sendable {
            let sender: Int, number: Int
        }
        let senders = 4
        let each = 5_000
        let box = try Mailbox<Letter>(capacity: 64)
        let poller = try Poller()
        try poller.add(box.descriptor, key: 7, for: .readable)
        let threads = try (0..<senders).map { sender in
            try WorkerThread(name: "sender \(sender)") {
                // a full box is posted to again: the reader never stops
                for number in 0..<each { while !box.post(Letter(sender: sender, number: number)) {} }
            }
        }
        var seen = [Int](repeating: 0, count: senders)
        var letters: [Letter] = []
        var isInOrder = true
        while seen.reduce(0, +) < senders * each {
            // without a time limit: a lost wake-up would hang here
            #expect(poller.wait(nanoseconds: nil) == 1)
            box.collect(into: &letters)
            for letter in letters {
                isInOrder = isInOrder && seen[letter.sender] == letter.number
                seen[letter.sender] += 1
            }
        }
        for thread in threads { thread.join() }
        #expect(isInOrder)
        #expect(seen == [Int](repeating: each, count: senders))
        #expect(box.close().isEmpty)
    }
}

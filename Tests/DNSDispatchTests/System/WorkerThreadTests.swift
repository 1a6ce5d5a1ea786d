// Threads: what they own, their names, their CPUs, their end.

import DNSDispatch
import Synchronization
import Testing

@Suite struct WorkerThreadTests {
    /// Tells when it goes.
    private struct Owned: ~Copyable, Sendable {
        let gone: @Sendable () -> Void
        deinit { gone() }
    }

    private final class Note: Sendable {
        let number = Atomic(0)
    }

    @Test("What a thread was handed belongs to it and goes with it")
    func ownership() throws {
        let note = Note()
        let thread = try WorkerThread(
            name: "owner", owning: Owned { note.number.add(1, ordering: .relaxed) }
        ) { owned in
            note.number.add(10, ordering: .relaxed)
            _ = consume owned
        }
        thread.join()
        #expect(note.number.load(ordering: .relaxed) == 11)
    }

    @Test("A thread bears its name, cut to 15 octets, and runs where it was told to")
    func nameAndCPU() throws {
        let cpu = try #require(ProcessorCount.affinity().last)
        let box = try Mailbox<(name: String?, cpus: [Int])>(capacity: 1)
        let thread = try WorkerThread(name: "worker of the mill", cpu: cpu) {
            _ = box.post((SystemFile.read("/proc/thread-self/comm"), ProcessorCount.affinity()))
        }
        thread.join()
        thread.join()
        var told: [(name: String?, cpus: [Int])] = []
        box.collect(into: &told)
        #expect(told.first?.name == "worker of the m\n")
        #expect(told.first?.cpus == [cpu])
        #expect(ProcessorCount.affinity().contains(cpu))
    }
}

// Signals that are read.

import DNSDispatch
import Glibc
import Testing

@Suite struct SignalQueueTests {
    @Test("A signal waits in the queue until it is read, and interrupts nobody")
    func queue() throws {
        let box = try Mailbox<[Signal?]>(capacity: 1)
        // on a thread of its own, so that no other thread's signals are blocked
        let thread = try WorkerThread(name: "signals") {
            guard let queue = try? SignalQueue(), let poller = try? Poller(),
                (try? poller.add(queue.descriptor, key: 3, for: .readable)) != nil
            else { return }
            var seen = [queue.next()]
            for signal in [SIGHUP, SIGTERM, SIGINT] {
                raise(signal)
                if poller.wait(nanoseconds: nil) == 1, poller.ready(0).key == 3 { seen.append(queue.next()) }
            }
            seen.append(queue.next())
            _ = box.post(seen)
        }
        thread.join()
        #expect(box.close() == [[nil, .hangUp, .terminate, .interrupt, nil]])
    }
}

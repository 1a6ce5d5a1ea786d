// A plain thread that owns what it was started with.

import CSockets
import Glibc
import NIOConcurrencyHelpers

/// A thread of the system. What it works on is made in its closure, or handed to it when it starts, and dies with it.
package final class WorkerThread: Sendable {
    /// The thread until someone has joined it.
    private let thread: NIOLockedValueBox<pthread_t?>

    /// Starts a thread.
    /// - Parameters:
    ///   - name: what tools like `top` call it; 15 octets are kept.
    ///   - cpu: the number of the only CPU that it shall run on, nil for any. A CPU that it may not use is ignored.
    ///   - parts: what the thread shall own.
    ///   - run: the thread's work; the thread ends when it returns.
    /// - Throws: when the system has no room for another thread.
    package init<Parts: ~Copyable>(
        name: String, cpu: Int? = nil, owning parts: consuming sending Parts,
        run: @escaping @Sendable (consuming Parts) -> Void
    ) throws(SocketError) {
        let work = Work(name: name, cpu: cpu, parts: parts, run: run)
        let context = unsafe Unmanaged<AnyWork>.passRetained(work)
        var started = pthread_t()
        let refused = unsafe pthread_create(
            &started, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<AnyWork>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        if refused != 0 {
            unsafe context.release()
            throw SocketError(call: "pthread_create", code: refused)
        }
        thread = NIOLockedValueBox(started)
    }

    /// Starts a thread that owns nothing but what its closure captured.
    package convenience init(
        name: String, cpu: Int? = nil, run: @escaping @Sendable () -> Void
    ) throws(SocketError) {
        try self.init(name: name, cpu: cpu, owning: (), run: { run() })
    }

    /// Waits until the thread has ended. May be called more than once, from any thread but itself.
    package func join() {
        thread.withLockedValue { thread in
            if let running = thread.take() { pthread_join(running, nil) }
        }
    }

    /// Has the calling thread, which must be one of these, do nothing for so many nanoseconds, less than a second.
    package static func rest(nanoseconds: UInt32) { cs_rest(nanoseconds) }

    deinit {
        if let running = thread.withLockedValue({ $0.take() }) { pthread_detach(running) }
    }
}

/// What a thread is started with, whatever it owns.
private class AnyWork {
    func run() {}
}

private final class Work<Parts: ~Copyable>: AnyWork {
    private let name: String
    private let cpu: Int?
    private var parts: Parts?
    private let body: @Sendable (consuming Parts) -> Void

    init(
        name: String, cpu: Int?, parts: consuming Parts, run: @escaping @Sendable (consuming Parts) -> Void
    ) {
        self.name = name
        self.cpu = cpu
        self.parts = consume parts
        body = run
    }

    override func run() {
        unsafe name.withCString { unsafe cs_name_thread($0) }
        cs_exact_timers()
        if let cpu, cpu >= 0 { _ = cs_pin(UInt32(cpu)) }
        if let parts = parts.take() { body(parts) }
    }
}

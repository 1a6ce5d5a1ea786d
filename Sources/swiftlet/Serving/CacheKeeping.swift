// Keeps what upstreams said across restarts.

import DNSConfig
import DNSDispatch
import DNSForwarding
import DNSServer
import Glibc
import Logging
import NIOConcurrencyHelpers

/// `DIR/cache` in the state directory: read once, when the configuration begins to name it, and written now and then and at the end.
///
/// While it is not read yet it is not written either: nothing of it gets lost by an early end.
final class CacheKeeping: Sendable {
    /// How often it is written.
    static let interval = Duration.seconds(300)

    private struct State {
        /// The state directory; nil where nothing is to be kept.
        var folder: String?
        var isRead = false
    }

    private let cache: Cache
    private let log: Logger
    private let state = NIOLockedValueBox(State())
    /// Held by whoever writes.
    private let writing = NIOLockedValueBox(())

    /// Nil where there is nothing to keep.
    init?(_ server: Server, log: Logger) {
        guard let cache = server.cache else { return nil }
        self.cache = cache
        self.log = log
    }

    /// Keeps it as a configuration says from now on. What was kept last is read on a thread of its own, which ends with it.
    func use(_ configuration: Configuration) {
        let folder = Self.folder(configuration)
        let isNew = state.withLockedValue { state in
            guard state.folder != folder else { return false }
            state = State(folder: folder)
            return true
        }
        guard isNew, let folder else { return }
        do throws(SocketError) {
            _ = try WorkerThread(name: "cache") { [self] in
                readFile(in: folder)
                state.withLockedValue { if $0.folder == folder { $0.isRead = true } }
            }
        } catch {
            log.warning("The cache is not kept for the next start: \(error).")
        }
    }

    private static func folder(_ configuration: Configuration) -> String? {
        guard configuration.cache.persists, configuration.cache.size > 0, !configuration.forward.isEmpty else {
            return nil
        }
        return configuration.state
    }

    private static func path(in folder: String) -> String { folder + "/cache" }

    private func readFile(in folder: String) {
        let path = Self.path(in: folder)
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return log.info("There is no cache of the last time: we start with an empty cache.") }
            return log.warning("The cache of the last time cannot be read: \(path).")
        }
        defer { close(file) }
        let (entries, problem) = cache.read(at: BootClock().now, wall: WallClock.seconds) { Self.read($0, from: file) }
        if let problem { log.warning("The cache of the last time is left out as far as it is of no use: \(problem).") }
        log.info("Entries read back into the cache: \(entries).")
    }

    private static func read(_ count: Int, from file: Int32) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let size = unsafe octets.withUnsafeMutableBytes {
                unsafe Glibc.read(file, $0.baseAddress! + done, count - done)
            }
            if size > 0 { done += size } else if size == 0 || errno != EINTR { break }
        }
        return Array(octets[..<done])
    }

    /// Writes it, where it is to be kept and was read already.
    func write() {
        let state = state.withLockedValue { $0 }
        guard state.isRead, let folder = state.folder else { return }
        writing.withLockedValue { _ in
            do throws(StateFile.Failure) {
                let file = try StateFile(replacing: Self.path(in: folder), in: folder, mode: 0o600)
                try cache.write(at: BootClock().now, wall: WallClock.seconds) { (chunk) throws(StateFile.Failure) in
                    try file.write(chunk)
                }
                try file.finish()
            } catch {
                log.warning("The cache is not kept for the next start: \(error.text).")
            }
        }
    }
}

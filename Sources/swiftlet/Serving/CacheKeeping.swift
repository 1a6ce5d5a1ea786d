// Keeps what upstreams said across restarts.

import DNSConfig
import DNSDispatch
import DNSForwarding
import DNSServer
import Glibc
import Logging
import NIOConcurrencyHelpers

/// `DIR/cache` in the state directory: read once after the start, written now and then and at the end.
///
/// While it is not read yet it is not written either: nothing of it gets lost by an early end.
final class CacheKeeping: Sendable {
    /// How often it is written.
    static let interval = Duration.seconds(300)

    private let cache: Cache
    private let folder: String
    private let log: Logger
    private let isRead = NIOLockedValueBox(false)

    /// Nil where nothing is to be kept.
    init?(_ server: Server, _ configuration: Configuration, log: Logger) {
        guard let cache = server.cache, let folder = configuration.state, configuration.cache.persists,
            configuration.cache.size > 0, !configuration.forward.isEmpty
        else { return nil }
        self.cache = cache
        self.folder = folder
        self.log = log
    }

    private var path: String { folder + "/cache" }

    /// Begins to read it, on a thread of its own that ends with it.
    func read() throws(SocketError) {
        _ = try WorkerThread(name: "cache") { [self] in
            isRead.withLockedValue { isRead in
                readFile()
                isRead = true
            }
        }
    }

    private func readFile() {
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

    /// Writes it, unless it is not read yet.
    func write() {
        isRead.withLockedValue { isRead in
            guard isRead else { return }
            do throws(StateFile.Failure) {
                let file = try StateFile(replacing: path, in: folder, mode: 0o600)
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

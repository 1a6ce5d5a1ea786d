// Another program, started by a test and ended with it.

import DNSWire
import Glibc

/// A program that runs, with what it writes.
final class Program {
    /// How a program ended.
    enum End: Equatable {
        case status(Int32)
        case signal(Int32)
    }

    let process: pid_t
    let name: String
    /// What it has written so far, as far as it was read.
    private(set) var output = "", errors = ""

    private var outputPipe: Int32?
    private var errorPipe: Int32?
    private var end: End?

    /// Starts a program: a path, or a name that is looked for where programs are.
    /// - Parameters:
    ///   - environment: variables besides those of the tests.
    ///   - passed: descriptors that it is handed from 3 on, as a service manager does it; they stay ours as well.
    init(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], in folder: String? = nil,
        passing passed: [Int32] = []
    ) throws {
        name = path.split(separator: "/").last.map(String.init) ?? path
        let (outputEnd, outputStart) = try Channel.open()
        let (errorEnd, errorStart) = try Channel.open()
        outputPipe = outputEnd
        errorPipe = errorEnd
        defer {
            close(outputStart)
            close(errorStart)
        }
        var variables = Self.variables(environment)
        var words = (folder.map { ["env", "-C", $0] } ?? []) + [path] + arguments
        if !passed.isEmpty {
            variables["LISTEN_FDS"] = "\(passed.count)"
            // only the process itself knows its number
            words = ["sh", "-c", "LISTEN_PID=$$ exec \"$@\"", "sh"] + words
        }
        process = try Self.spawn(
            words, variables.map { "\($0.key)=\($0.value)" }, output: outputStart, errors: errorStart, passed)
    }

    deinit {
        if end == nil {
            kill(process, SIGKILL)
            _ = reap()
        }
        stopReading()
    }

    /// Sends it a signal.
    func signal(_ number: Int32) {
        if end == nil { kill(process, number) }
    }

    /// Waits until it has closed its output, which its end does, and reads all of it.
    @discardableResult
    func awaitEnd(within patience: Duration = .seconds(20)) throws -> End {
        if let end { return end }
        let deadline = Deadline(patience)
        while outputPipe != nil || errorPipe != nil {
            guard read(by: deadline) else {
                throw NotInTime(description: "\(name) did not end; it said: \(errors.suffix(2000))")
            }
        }
        return reap()
    }

    /// Waits until it has written `text` to standard error `count` times in all.
    func await(_ text: String, times count: Int = 1, within patience: Duration = .seconds(20)) throws {
        let deadline = Deadline(patience)
        while errors.occurrences(of: text) < count {
            guard errorPipe != nil, read(by: deadline) else {
                throw NotInTime(description: "\(name) did not say \"\(text)\"; it said: \(errors.suffix(4000))")
            }
        }
    }

    /// Reads what it has written and waits for more if there is nothing. Returns false when the deadline passes first.
    func read(by deadline: Deadline) -> Bool {
        let open = [outputPipe, errorPipe].compactMap { $0 }
        guard !open.isEmpty else { return true }
        let ready = readable(open, by: deadline)
        for descriptor in ready {
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count <= 0 {
                close(descriptor)
                if descriptor == outputPipe { outputPipe = nil } else { errorPipe = nil }
            } else if descriptor == outputPipe {
                output += String(decoding: buffer[..<count], as: UTF8.self)
            } else {
                errors += String(decoding: buffer[..<count], as: UTF8.self)
            }
        }
        return !ready.isEmpty
    }

    /// Closes our ends of what it writes to.
    func stopReading() {
        for descriptor in [outputPipe, errorPipe] { if let descriptor { close(descriptor) } }
        outputPipe = nil
        errorPipe = nil
    }

    /// Whether it has closed its output.
    var hasEnded: Bool { errorPipe == nil }

    private func reap() -> End {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7f
        let end = signal == 0 ? End.status(status >> 8 & 0xff) : End.signal(signal)
        self.end = end
        return end
    }
}

extension Program {
    /// Runs a program to its end.
    static func run(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], in folder: String? = nil
    ) throws -> (end: End, output: String, errors: String) {
        let program = try Program(path, arguments, environment: environment, in: folder)
        let end = try program.awaitEnd()
        return (end, program.output, program.errors)
    }

    /// Whether a program of that name can be started.
    static func exists(_ name: String) -> Bool {
        (variables([:])["PATH"] ?? "").split(separator: ":").contains { folder in
            unsafe access("\(folder)/\(name)", X_OK) == 0
        }
    }

    /// The variables of the tests' own environment, and those of `more`.
    static func variables(_ more: [String: String]) -> [String: String] {
        var variables: [String: String] = [:]
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let parts = unsafe String(cString: entry).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            unsafe next += 1
        }
        return variables.merging(more) { _, new in new }
    }

    private static func spawn(
        _ words: [String], _ variables: [String], output: Int32, errors: Int32, _ passed: [Int32]
    ) throws -> pid_t {
        // out of the way of the numbers that they are to have
        let copies = try passed.map { try SystemFailure.check(fcntl($0, F_DUPFD_CLOEXEC, 1000), "fcntl") }
        defer { copies.forEach { close($0) } }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        for (place, copy) in copies.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, copy, 3 + Int32(place))
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // what the tests' threads block or ignore is no concern of the program
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var process = pid_t()
        let failure = unsafe withStrings(words) { words in
            unsafe withStrings(variables) { variables in
                unsafe posix_spawnp(&process, words.pointee.unsafelyUnwrapped, &actions, &attributes, words, variables)
            }
        }
        guard failure == 0 else { throw SystemFailure("\(words[0]) cannot be started", code: failure) }
        return process
    }

    /// Hands over strings as C takes them: pointers, and a null pointer at the end.
    private static func withStrings<R>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
    ) -> R {
        var copies = unsafe strings.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        unsafe copies.append(nil)
        return unsafe copies.withUnsafeBufferPointer { list in
            // the list has one pointer at least: the null pointer
            unsafe body(list.baseAddress.unsafelyUnwrapped)
        }
    }
}

/// A way for octets from one process to another, or from one thread to another.
enum Channel {
    /// Opens one. A socket pair, because only that can be kept from other programs that are started meanwhile.
    static func open() throws -> (end: Int32, start: Int32) {
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        try SystemFailure.check(unsafe socketpair(AF_UNIX, type, 0, &ends), "socketpair")
        return (ends[0], ends[1])
    }
}

extension String {
    /// How often `text` stands in it, without overlaps.
    func occurrences(of text: String) -> Int {
        var count = 0
        var rest = utf8[...]
        let wanted = Array(text.utf8)
        while let first = rest.firstIndex(of: wanted[0]) {
            rest = rest[first...]
            if rest.starts(with: wanted) {
                count += 1
                rest = rest.dropFirst(wanted.count)
            } else {
                rest = rest.dropFirst()
            }
        }
        return count
    }
}

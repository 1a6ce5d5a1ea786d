// Sees that files have changed that are read besides the configuration and the zones.

import DNSConfig
import DNSDispatch

/// Looks at files once a second: that is soon enough for whoever has edited one, costs nothing to speak of, and sees what inotify does
/// not, such as files of other machines and folders that are put in the place of others.
///
/// A change counts when it has settled: a file that is just being written, or replaced, is not read half done.
struct FileWatch {
    private static let interval = Duration.seconds(1)
    private static let settling = Duration.milliseconds(200)

    /// The files as they were read.
    private var read: [FileMark]
    /// What a change has led to so far.
    private var changing: [FileMark]?
    private var next: Instant

    /// Watches files that were read when they had these marks.
    init(_ marks: [FileMark], now: Instant) {
        read = marks
        next = now + Self.interval
    }

    /// When it has to look again; nil when there is nothing to watch.
    var deadline: Instant? { read.isEmpty ? nil : next }

    /// The paths of the files that have to be read anew; nil for none.
    mutating func changed(now: Instant) -> [String]? {
        guard !read.isEmpty, now >= next else { return nil }
        let marks = read.map { FileMark($0.path) }
        next = now + (marks == read ? Self.interval : Self.settling)
        guard marks != read, marks == changing else {
            changing = marks
            return nil
        }
        return read.map(\.path)
    }
}

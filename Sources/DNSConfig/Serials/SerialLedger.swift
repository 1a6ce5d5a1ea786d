// The serials that zones were given, so that changed content gets a larger one and unchanged content keeps its own.

package import DNSWire

/// What was given out so far. A value: a load that comes to nothing leaves it as it was.
package struct SerialLedger: Sendable, Equatable {
    /// The last serial of a zone and the content that had it.
    package struct Entry: Sendable, Equatable {
        package var serial: Serial
        package var digest: RecordDigest
    }

    /// How much is known of the time before.
    package enum Memory: Sendable {
        /// Everything.
        case whole
        /// Nothing: there is no state directory.
        case none
        /// Perhaps not the latest: what was kept is damaged or cannot be written.
        case doubtful
    }

    /// What is odd about a serial.
    enum Oddity: Equatable {
        /// The content changed and the serial that is kept did not.
        case unchanged
        /// The serial that is kept is smaller than the last one.
        case smaller(than: Serial)
        /// It goes on from what the file says, since nothing is known of those that were given out before.
        case forgotten
        /// There is none to be kept.
        case nothingToKeep
    }

    package private(set) var entries: [Name: Entry] = [:]
    package private(set) var memory: Memory

    package init(memory: Memory) { self.memory = memory }

    package init(entries: [Name: Entry], memory: Memory) {
        self.entries = entries
        self.memory = memory
    }

    /// Notes whether what is known now will be known at the next start.
    package mutating func note(isKept: Bool) { memory = isKept ? .whole : .doubtful }

    /// Decides on the serial of a zone that is about to be served, and notes it.
    ///
    /// - Parameters:
    ///   - written: what the file says, if it does.
    ///   - policy: nil for the default: keep what is written, else the time.
    mutating func assign(
        _ zone: Name, digest: RecordDigest, written: Serial?, policy: SerialPolicy?, now: Int64
    ) -> (serial: Serial, oddity: Oddity?) {
        let last = entries[zone]
        let (serial, oddity): (Serial, Oddity?)
        if let written, policy ?? .keep == .keep {
            serial = written
            oddity = last.flatMap { Self.oddity(of: written, after: $0, digest) }
        } else {
            serial = next(after: last, digest, written: written, policy: policy ?? .unixtime, now: now)
            let isForgotten = last == nil && memory == .none && policy == .increment && written != nil
            oddity = policy == .keep ? .nothingToKeep : isForgotten ? .forgotten : nil
        }
        entries[zone] = Entry(serial: serial, digest: digest)
        return (serial, oddity)
    }

    private static func oddity(of written: Serial, after last: Entry, _ digest: RecordDigest) -> Oddity? {
        if written == last.serial { return digest == last.digest ? nil : .unchanged }
        return written > last.serial ? nil : .smaller(than: last.serial)
    }

    private func next(
        after last: Entry?, _ digest: RecordDigest, written: Serial?, policy: SerialPolicy, now: Int64
    ) -> Serial {
        var serial: Serial
        if let last {
            let number = policy.number(at: now, isSure: memory != .doubtful)
            serial = last.serial
            if last.digest != digest {
                serial = serial.next
                if let number, number > serial { serial = number }
            }
        } else if policy == .increment, memory != .doubtful, let written {
            serial = written
        } else {
            serial = policy.number(at: now, isSure: memory == .whole) ?? Serial(1)
        }
        // whoever raises it in the file means it
        if let written, written > serial { serial = written }
        return serial
    }
}

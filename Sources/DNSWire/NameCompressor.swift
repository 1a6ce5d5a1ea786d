// Where names stand in the message that is being written, so that later ones can point to them (RFC 1035 s4.1.4).

/// A small table of suffixes already written: found by a part of their hash, believed after comparing the octets in the message.
///
/// It is small because a writer is copied now and then; names beyond its room are only not pointed to.
struct NameCompressor: ~Copyable {
    private static var capacity: Int { 32 }
    /// Most suffixes of the question that are noted beside the whole name, so that there is room for others.
    private static var fromQuestion: Int { 12 }

    // an offset in the lower 14 bits, which is as far as a pointer reaches; of the hash in the others
    private var entries = InlineArray<32, UInt32>(repeating: 0)
    private(set) var count = 0
    // of the question's name, which stands whole at `question`
    private var questionLabels = 0
    private var question = 0

    /// Forgets what was noted after the table had `count` entries.
    mutating func rollBack(to count: Int) { self.count = count }

    /// Notes the name that stands at `start` of the message: its suffixes from `first` to `last` labels. The root is never noted.
    ///
    /// The longest comes first: it is what the owners of further records point to, and worth most when there is no room for all.
    mutating func note(_ name: borrowing ScannedName, from first: Int, to last: Int, at start: Int) {
        guard last >= Swift.max(first, 1) else { return }
        note(name, suffix: last, at: start)
        var labels = Swift.max(first, 1)
        while labels < last, count < Self.capacity {
            note(name, suffix: labels, at: start)
            labels &+= 1
        }
    }

    private mutating func note(_ name: borrowing ScannedName, suffix labels: Int, at start: Int) {
        let offset = start &+ name.start(ofSuffix: labels)
        guard offset < 0x4000, count < Self.capacity else { return }
        entries[count] = Self.tag(name.hash(ofSuffix: labels)) | UInt32(truncatingIfNeeded: offset)
        count &+= 1
    }

    /// Notes the name of a question that stands at `start` of the message: the whole of it, and its shorter suffixes.
    mutating func noteQuestion(_ name: borrowing ScannedName, at start: Int) {
        questionLabels = name.labelCount
        question = start
        if name.labelCount > Self.fromQuestion {
            note(name, from: name.labelCount, to: name.labelCount, at: start)
        }
        note(name, from: 1, to: Swift.min(name.labelCount, Self.fromQuestion), at: start)
    }

    private static func tag(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash) & ~0x3fff }

    /// The longest suffix of `name` that stands in `message`, and where: (labels, offset); (0, 0) when there is none.
    func longest(_ name: borrowing ScannedName, in message: Span<UInt8>) -> (labels: Int, offset: Int) {
        // read in place, an inline array would be copied for every element
        let copy = entries
        let noted = copy.span
        var labels = name.labelCount
        while labels > 0 {
            if let offset = ofQuestion(name, suffix: labels, in: message) { return (labels, offset) }
            let tag = Self.tag(name.hash(ofSuffix: labels))
            var i = 0
            while i < count {
                let entry = noted[i]
                if entry & ~0x3fff == tag {
                    let offset = Int(entry & 0x3fff)
                    if Self.matches(name, suffix: labels, message, at: offset) { return (labels, offset) }
                }
                i &+= 1
            }
            labels &-= 1
        }
        return (0, 0)
    }

    /// Where suffix `labels` of `name` stands in the question's name, if it is one of those that were not noted.
    private func ofQuestion(_ name: borrowing ScannedName, suffix labels: Int, in message: Span<UInt8>) -> Int? {
        guard labels > Self.fromQuestion, labels < questionLabels else { return nil }
        var offset = question
        for _ in labels..<questionLabels { offset &+= Int(message[offset]) &+ 1 }
        return Self.matches(name, suffix: labels, message, at: offset) ? offset : nil
    }

    /// Whether the name at `offset` of the message, which this writer wrote, is suffix `labels` of `name` in any case.
    private static func matches(
        _ name: borrowing ScannedName, suffix labels: Int, _ message: Span<UInt8>, at offset: Int
    ) -> Bool {
        let wanted = name.span
        var at = offset
        var i = name.start(ofSuffix: labels)
        while true {
            let size = Int(message[at])
            if size >= 192 {
                at = (size & 63) << 8 | Int(message[at &+ 1])
                continue
            }
            // the label with its length, or the root
            var left = size &+ 1
            while left > 0 {
                if lowercased(message.word(at: at, count: left)) != wanted.word(at: i, count: left) { return false }
                let step = Swift.min(left, 8)
                at &+= step
                i &+= step
                left &-= step
            }
            if size == 0 { return true }
        }
    }
}

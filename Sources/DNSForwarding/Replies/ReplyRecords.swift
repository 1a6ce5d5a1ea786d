// The records of an upstream's reply, unpacked: what is left of it once it is believed.

import DNSWire

/// Records with their names whole, in flat memory that is used again for each reply.
///
/// This is the form that is written out for each client, whatever case, size and id its query has.
struct ReplyRecords: ~Copyable {
    /// A record: where its owner and its data stand in the octets.
    struct Entry {
        var owner: Range<Int>
        var type: RecordType
        var recordClass: RecordClass
        var ttl: UInt32
        var data: Range<Int>
        /// Whether it has been chosen to be passed on.
        var isKept = false
    }

    /// Octets that all names and data may take once unpacked: twice the largest message and more. Only a message made to
    /// swell has more.
    static let octetLimit = 262_144

    /// Names and data, up to `end`; what is behind that is room.
    private var octets = [UInt8](repeating: 0, count: 2_048)
    private var end = 0
    /// The QNAME, as a client wrote it.
    private(set) var asked = 0..<0
    /// The records as they came: those of the answer section, then those of the authority section.
    private(set) var entries: [Entry] = []
    /// How many of `entries` came in the answer section.
    private(set) var answerEnd = 0
    /// The entries to pass on, as indices: the answer section, in the order of the chain of aliases, then the authority
    /// section.
    private(set) var kept: [Int] = []
    /// How many of `kept` belong into the answer section.
    private(set) var keptAnswers = 0
    /// The response code, with the bits from EDNS.
    var code = ResponseCode.noError
    /// The upstream's extended error, without its text.
    var error: ExtendedError?
    /// Whether it has an OPT record.
    var hasEDNS = false
    /// What its OPT record has of cookies.
    var cookie = CookieOption.absent
    /// Whether something was left out by the upstream (TC).
    var isTruncated = false
    /// The local address for which nothing of the reply is passed on.
    private(set) var withheld: IPAddress?
    /// Whether the name that was asked for is an alias.
    var hasAlias = false
    /// Whether the aliases lead to a name that has to be asked for elsewhere.
    var isOpen = false
    /// Whether what was asked for is among the records.
    var hasData = false

    /// Whether it says that what was asked for does not exist, at the end of the aliases.
    var isNegative: Bool { !hasData && !isOpen }

    init() {
        entries.reserveCapacity(32)
        kept.reserveCapacity(32)
    }

    /// Forgets everything.
    mutating func clear() {
        end = 0
        asked = 0..<0
        entries.removeAll(keepingCapacity: true)
        kept.removeAll(keepingCapacity: true)
        answerEnd = 0
        keptAnswers = 0
        code = .noError
        error = nil
        hasEDNS = false
        cookie = .absent
        isTruncated = false
        withheld = nil
        hasAlias = false
        isOpen = false
        hasData = false
    }

    // MARK: Unpacking

    /// Puts in octets, behind all others.
    private mutating func append(_ source: Span<UInt8>) {
        let start = end
        end += source.count
        while octets.count < end { octets.append(contentsOf: repeatElement(0, count: octets.count)) }
        var room = octets.mutableSpan
        room.copy(source, at: start)
    }

    /// Begins with the QNAME as a client wrote it: it is read in place of the one in the message, whose case was scrambled for the
    /// upstream. Nothing must have been put in since `clear`.
    mutating func begin(asking name: Span<UInt8>) { asked = append(name: name) }

    /// Unpacks the record that `view` shows, whose names may point anywhere before it. `question` is the QNAME that it began with.
    mutating func append(
        _ view: RecordView, of message: Span<UInt8>, question: Span<UInt8>, isAnswer: Bool
    ) throws(WireError) {
        let owner = try appendOwner(view, of: message, question: question)
        let start = end
        let places = NamePlaces(view.type, view.recordClass)
        var at = view.dataOffset + places.prefix
        for _ in 0..<places.strings {
            guard at < view.end else { throw WireError(.badRecordData, at: at) }
            at += 1 + Int(message[at])
        }
        guard at <= view.end else { throw WireError(.badRecordData, at: view.dataOffset) }
        append(message.extracting(view.dataOffset..<at))
        for _ in 0..<places.names { at = try appendName(of: message, at: at, question: question) }
        guard at <= view.end, places.rest == nil || places.rest == view.end - at else {
            throw WireError(.badRecordData, at: view.dataOffset)
        }
        append(message.extracting(at..<view.end))
        guard end <= Self.octetLimit, end - start <= Int(UInt16.max) else {
            throw WireError(.badMessage, at: view.dataOffset)
        }
        entries.append(
            Entry(
                owner: owner, type: view.type, recordClass: view.recordClass,
                // RFC 2181 s8
                ttl: view.ttl > UInt32(Int32.max) ? 0 : view.ttl, data: start..<end))
        if isAnswer { answerEnd = entries.count }
    }

    /// Unpacks an owner, once for records of the same name that follow one another.
    private mutating func appendOwner(
        _ view: RecordView, of message: Span<UInt8>, question: Span<UInt8>
    ) throws(WireError) -> Range<Int> {
        // most owners are the QNAME, of which the message's reader has made sure
        if Self.isQuestion(at: view.ownerOffset, of: message) { return asked }
        let start = end
        _ = try appendName(of: message, at: view.ownerOffset, question: question)
        let owner = start..<end
        guard let last = entries.last?.owner, isSameName(last, owner) else { return owner }
        end = start
        return last
    }

    /// Unpacks the name at `start` of the message and returns the offset behind it (RFC 1035 s4.1.4).
    private mutating func appendName(
        of message: Span<UInt8>, at start: Int, question: Span<UInt8>
    ) throws(WireError) -> Int {
        var walk = LabelWalk(from: start)
        // labels that stand behind one another are put in at once
        var run = start..<start
        while true {
            let label = try walk.next(in: message)
            if label.lowerBound != run.upperBound {
                append(run, of: message, question)
                run = label
            }
            run = run.lowerBound..<label.upperBound
            guard label.count == 1 else { continue }
            append(run, of: message, question)
            return walk.end
        }
    }

    /// Puts in labels of a message, or of the question as a client wrote it where they are part of that.
    private mutating func append(_ labels: Range<Int>, of message: Span<UInt8>, _ question: Span<UInt8>) {
        let start = labels.lowerBound - Header.size
        if start >= 0, start + labels.count <= question.count {
            append(question.extracting(start..<start + labels.count))
        } else {
            append(message.extracting(labels))
        }
    }

    /// Whether a name in a message is nothing but a pointer to its QNAME.
    private static func isQuestion(at start: Int, of message: Span<UInt8>) -> Bool {
        start + 2 <= message.count && message.uint16(at: start) == 0xc000 | UInt16(Header.size)
    }

    /// Puts in a name that belongs to no record.
    mutating func append(name: Span<UInt8>) -> Range<Int> {
        let start = end
        append(name)
        return start..<end
    }

    // MARK: Choosing

    /// Chooses an entry to be passed on, behind those chosen before.
    mutating func keep(_ index: Int) {
        entries[index].isKept = true
        kept.append(index)
        if index < answerEnd { keptAnswers += 1 }
    }

    /// Chooses nothing: what is passed on is that there is no data (RFC 8914 s4.18), since an address among it is a local one.
    mutating func withhold(_ address: IPAddress) {
        kept.removeAll(keepingCapacity: true)
        keptAnswers = 0
        code = .noError
        error = ExtendedError(.filtered)
        isTruncated = false
        (hasAlias, isOpen, hasData) = (false, false, false)
        withheld = address
    }

    /// Makes the alias that a DNAME makes of a name below its owner, and puts it behind the other answers (RFC 6672 s2.2, s3.1).
    /// Returns false where the new name would be too long. To be called before records of the authority section are chosen.
    mutating func keepAlias(of name: Range<Int>, madeBy index: Int) -> Bool {
        let redirection = entries[index]
        let prefix = name.lowerBound..<name.upperBound - redirection.owner.count
        guard prefix.count + redirection.data.count <= Name.maximumLength else { return false }
        let start = end
        for range in [prefix, redirection.data] { append(Array(octets[range]).span) }
        entries.insert(
            Entry(
                owner: name, type: .cname, recordClass: redirection.recordClass, ttl: redirection.ttl,
                data: start..<end), at: answerEnd)
        answerEnd += 1
        return true
    }

    /// Gives an entry another TTL.
    mutating func setTTL(_ ttl: UInt32, of index: Int) { entries[index].ttl = ttl }

    /// Whether what was kept names those who may know the answer, and nothing else (RFC 1034 s4.3.1).
    var isReferral: Bool { keptAnswers == 0 && code == .noError && kept.contains { entries[$0].type == .ns } }

    /// Whether a record of this owner was chosen to be passed on.
    func hasKept(ownedBy name: Range<Int>) -> Bool {
        kept.contains { isSameName(entries[$0].owner, name) }
    }

    /// The same for a record of a type.
    func hasKept(_ type: RecordType, ownedBy name: Range<Int>) -> Bool {
        kept.contains { entries[$0].type == type && isSameName(entries[$0].owner, name) }
    }

    /// Whether two names are the same in any case.
    func isSameName(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
        one == other || span(one).equalsInAnyCase(span(other))
    }

    /// Whether `name` is `zone` or lies below it.
    func isAtOrBelow(_ name: Range<Int>, _ zone: Range<Int>) -> Bool {
        var at = name.lowerBound
        while name.upperBound - at > zone.count { at += Int(octets[at]) + 1 }
        return isSameName(at..<name.upperBound, zone)
    }

    /// The octets of an owner or of data.
    @_lifetime(borrow self)
    func span(_ range: Range<Int>) -> Span<UInt8> { octets.span.extracting(range) }
}

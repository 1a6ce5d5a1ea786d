// A reply in wire form, as it stands behind the question: kept in the cache, and given to everybody who asks the same.

package import DNSDispatch
package import DNSWire

/// Room for one reply after another: its answer and authority sections as they stand in a message behind the question, in which
/// names point to the QNAME and to one another. They fit into any message with the same QNAME, in whatever case.
package struct PackedReply: ~Copyable {
    /// The records, of which the first `length` octets count; it grows where a reply needs more.
    private var room = [UInt8](repeating: 0, count: 2048)
    /// Octets of both sections.
    private(set) var length = 0
    /// Where in them TTLs stand, as far as `placeCount` counts.
    private var placeRoom = [UInt16](repeating: 0, count: 64)
    /// How many TTLs there are.
    private(set) var placeCount = 0
    /// Octets of the answer section.
    private(set) var answerLength = 0
    private(set) var answers: UInt16 = 0
    private(set) var authorities: UInt16 = 0
    package private(set) var code = ResponseCode.noError
    package private(set) var error: ExtendedError.Code?
    package private(set) var traits: ReplyTraits = []
    /// Seconds for which it may be kept.
    private(set) var ttl: UInt32 = 0
    private(set) var signedUntil = Int64.max
    private(set) var routes: UInt32 = 0
    /// When it was learnt.
    package private(set) var stored = Instant(nanoseconds: 0)
    /// Whether it is to be asked for anew, though it is still good.
    package var wantsRefresh = false

    package init() {}

    /// The records.
    var octets: Span<UInt8> {
        @_lifetime(borrow self)
        get { room.span.extracting(0..<length) }
    }
    /// Where in them TTLs stand.
    var places: Span<UInt16> {
        @_lifetime(borrow self)
        get { placeRoom.span.extracting(0..<placeCount) }
    }

    private mutating func makeRoom(octets: Int, places: Int) {
        if room.count < octets { room += repeatElement(0, count: octets - room.count) }
        if placeRoom.count < places { placeRoom += repeatElement(0, count: places - placeRoom.count) }
    }

    // MARK: In the cache

    /// Takes it out of the cache.
    mutating func fill(_ header: EntryHeader, from memory: CacheMemory, at offset: Int) {
        length = Int(header.length)
        placeCount = Int(header.ttlCount)
        makeRoom(octets: length, places: placeCount)
        memory.read(length, from: offset &+ header.recordsOffset, into: &room)
        memory.read(placeCount, from: offset &+ header.placesOffset, into: &placeRoom)
        answerLength = Int(header.answerLength)
        answers = header.answers
        authorities = header.authorities
        code = ResponseCode(rawValue: header.code)
        error = header.error == EntryHeader.noError ? nil : ExtendedError.Code(rawValue: header.error)
        traits = header.traits
        ttl = header.ttl
        signedUntil = header.signedUntil
        routes = header.routes
        stored = Instant(nanoseconds: header.stored)
    }

    /// The header of its entry.
    func header(_ key: CacheKey, nameLength: Int, size: Int) -> EntryHeader {
        EntryHeader(
            size: UInt32(size), state: EntryHeader.State.live, traits: traits, nameLength: UInt8(nameLength),
            hash: key.hash, stored: stored.nanoseconds, signedUntil: signedUntil, ttl: ttl, tag: key.tag,
            routes: routes, type: key.type.rawValue, recordClass: key.recordClass.rawValue, bits: key.bits,
            code: code.rawValue, error: error?.rawValue ?? EntryHeader.noError, answers: answers,
            authorities: authorities, answerLength: UInt16(answerLength), length: UInt16(length),
            ttlCount: UInt16(placeCount))
    }

    // MARK: Made

    /// Makes it a failure without records, to be kept for so many seconds.
    mutating func setFailure(_ code: ResponseCode, _ error: ExtendedError.Code?, ttl: UInt32, at now: Instant) {
        (length, placeCount) = (0, 0)
        (answerLength, answers, authorities) = (0, 0, 0)
        self.code = code
        self.error = error
        traits = .isFailure
        self.ttl = ttl
        signedUntil = .max
        routes = 0
        stored = now
        wantsRefresh = false
    }

    /// Takes over a reply that was written as `message`, whose question ends at `start`.
    mutating func set(_ message: Span<UInt8>, from start: Int, _ notes: Notes) {
        setFailure(notes.code, notes.error, ttl: notes.ttl, at: notes.stored)
        length = message.count &- start
        makeRoom(octets: length, places: Int(message.uint16(at: 6)) &+ Int(message.uint16(at: 8)))
        var copy = room.mutableSpan
        copy.copy(message.extracting(start...), at: 0)
        traits = notes.traits
        signedUntil = notes.signedUntil
        routes = notes.routes
        answers = message.uint16(at: 6)
        authorities = message.uint16(at: 8)
        var reader = MessageReader(message, at: start)
        for index in 0..<answers &+ authorities {
            guard let record = try? reader.readRecord() else { return }
            placeRoom[placeCount] = UInt16(truncatingIfNeeded: record.dataOffset &- 6 &- start)
            placeCount &+= 1
            if index &+ 1 == answers { answerLength = record.end &- start }
        }
    }

    /// What is known of a reply beside its octets.
    struct Notes {
        var code: ResponseCode
        var error: ExtendedError.Code?
        var traits: ReplyTraits
        var ttl: UInt32
        var signedUntil: Int64
        var routes: UInt32
        var stored: Instant
    }

    /// Whether it says that the name itself does not exist (RFC 2308 s2.1), and not where its aliases lead to.
    package var deniesName: Bool {
        code == .nameError && answers == 0 && !traits.contains(.hasAlias) && !traits.contains(.isFailure)
    }
    /// Whether it holds what was asked for.
    var isPositive: Bool { answers > 0 && !traits.contains(.isNegative) && !traits.contains(.isFailure) }
    /// When its time is over.
    package var end: Instant { stored + .seconds(Int64(ttl)) }

    /// Whether it may answer questions that come later, or one that has to go on elsewhere, or wait at another worker.
    func isWorthKeeping(_ policy: CachePolicy, isShared: Bool) -> Bool {
        traits.isDisjoint(with: .isTruncated) && (traits.contains(.isOpen) || isShared || ttl > 0 && policy.isOn)
    }

    /// Its time is over as soon as it has begun.
    mutating func endNow() { ttl = 0 }

    /// Its name denies nothing below it.
    mutating func removeCut() { traits.remove(.isCut) }

    /// Whether its pointers could not be moved by as much as a name is long (RFC 1035 s4.1.4).
    var isLong: Bool { length > 0x3c00 }

    /// Whether it is the beginning of an answer: aliases that lead to a name that has to be asked for elsewhere.
    package var isOpen: Bool { traits.contains(.isOpen) }
    /// Whether it says no more than that nobody could or would answer.
    package var isFailure: Bool { traits.contains(.isFailure) }

    /// It is nothing that is known.
    package mutating func forget() {
        traits = []
        wantsRefresh = false
    }

    // MARK: Given

    /// Counts all TTLs down to what is left of them.
    package mutating func age(to now: Instant) {
        let seconds = UInt32(clamping: max((now - stored).nanoseconds, 0) / 1_000_000_000)
        guard seconds > 0 else { return }
        Self.changeTTLs(&room, placeRoom, placeCount) { $0 > seconds ? $0 &- seconds : 0 }
    }

    /// Says that its time is over, and gives all records the same TTL (RFC 8767 s4; RFC 8914 s4.4, s4.20).
    package mutating func setStale(ttl: UInt32) {
        Self.changeTTLs(&room, placeRoom, placeCount) { _ in ttl }
        error = code == .nameError ? .staleNXDOMAINAnswer : .staleAnswer
    }

    private static func changeTTLs(
        _ octets: inout [UInt8], _ places: [UInt16], _ count: Int, _ change: (UInt32) -> UInt32
    ) {
        var records = octets.mutableSpan
        for i in 0..<count {
            let place = Int(places[i])
            records.set(change(records.span.uint32(at: place)), at: place)
        }
    }

    /// Appends it to a message that ends with the question. Where there isn't room for all of it, the authority section is left
    /// out if there are answers, else everything. Returns false when something was left out that the client needs: answers
    /// (RFC 2181 s9), or proofs, where it wants these (RFC 4035 s3.1.3).
    package borrowing func append(to writer: inout MessageWriter, dnssecOK: Bool) -> Bool {
        if writer.append(records: octets, answers: answers, authorities: authorities) { return true }
        return answers > 0
            && writer.append(records: octets.extracting(0..<answerLength), answers: answers, authorities: 0)
            && !dnssecOK
    }

    /// Moves all that names point to by so many octets, where the question has grown by these.
    mutating func movePointers(by distance: Int) {
        Self.movePointers(&room, records: Int(answers) + Int(authorities), by: distance)
    }

    private static func movePointers(_ octets: inout [UInt8], records: Int, by distance: Int) {
        var room = octets.mutableSpan
        var at = 0
        for _ in 0..<records {
            at = movePointer(ofNameAt: at, by: distance, in: &room)
            let type = RecordType(rawValue: room.span.uint16(at: at))
            let end = at &+ 10 &+ Int(room.span.uint16(at: at &+ 8))
            if let names = type.compressibleNames {
                var name = at &+ 10 &+ names.prefix
                for _ in 0..<names.count { name = movePointer(ofNameAt: name, by: distance, in: &room) }
            }
            at = end
        }
    }

    /// Moves the pointer that ends a name, if one does. Returns the offset behind the name.
    private static func movePointer(ofNameAt start: Int, by distance: Int, in room: inout MutableSpan<UInt8>) -> Int {
        var at = start
        while true {
            let size = Int(room[at])
            if size == 0 { return at &+ 1 }
            if size < 192 {
                at &+= size &+ 1
                continue
            }
            room.set(room.span.uint16(at: at) &+ UInt16(truncatingIfNeeded: distance), at: at)
            return at &+ 2
        }
    }

    /// Its records, with their names whole. `name` is the QNAME that they stand behind.
    package borrowing func unpacked(behind name: Span<UInt8>) -> Message? {
        var message: [UInt8] = []
        message.reserveCapacity(Header.size + name.count + 4 + length)
        message.append(network: UInt32(0))
        message.append(network: UInt16(1))
        message.append(network: answers)
        message.append(network: authorities)
        message.append(network: UInt16(0))
        message.append(contentsOf: name)
        message.append(network: UInt32(0))
        message.append(contentsOf: octets)
        return try? Message(message.span)
    }
}

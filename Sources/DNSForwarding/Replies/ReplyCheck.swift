// The one place that decides what of an upstream's reply is believed.

import DNSWire

/// What was asked for, as far as a reply must fit it.
struct AskedQuestion: ~Copyable {
    /// The QNAME, uncompressed, in the case in which a client wrote it.
    var name: [UInt8]
    var type: RecordType
    var recordClass: RecordClass
    /// Whether DNSSEC records were asked for (DO).
    var dnssecOK: Bool
    /// The zone of the rule: no upstream of it can say anything of the authority of other names.
    var zone: Name
    /// Whether an answer may hold no local address.
    var isProtected = false

    /// Makes it a question for a name in wire form. `zone` stays as it is.
    mutating func set(_ name: Span<UInt8>, _ key: FlightKey) {
        self.name.removeAll(keepingCapacity: true)
        self.name.append(contentsOf: name)
        (type, recordClass, dnssecOK) = (key.type, key.recordClass, key.dnssecOK)
        isProtected = false
    }

    /// Whether it asks for a name, in any case.
    func hasName(_ other: borrowing ScannedName) -> Bool { name.span.equalsInAnyCase(other.span) }
}

extension AskedQuestion {
    /// A question for the root.
    init(_ key: FlightKey, zone: Name) {
        name = [0]
        (type, recordClass, dnssecOK) = (key.type, key.recordClass, key.dnssecOK)
        self.zone = zone
    }
}

/// What a reply is worth.
enum ReplyVerdict: Equatable {
    /// It answers the question: the records that it is believed for have been unpacked.
    case usable
    /// It was cut off, or did not fit into the buffer: the question has to go over a stream.
    case truncated
    /// The upstream could or would not answer.
    case failure(ResponseCode)
    /// It breaks the rules of the protocol, or does not belong to the question.
    case malformed
}

/// Reads replies. That id, source, port and question are those of the attempt, the dispatcher or the connection has made
/// sure of; here the message is read to its end, and what nobody asked for is left out.
enum ReplyCheck {
    /// Aliases that are followed in a reply. No upstream follows as many itself, and each costs one look at all answers.
    private static let chainLimit = 64

    /// Reads all of `message` into `records`, which then hold what may be passed on. Of a reply that isn't usable only the
    /// response code and extended error are kept.
    /// - Parameter overStream: the message came over a stream, where nothing is cut off, and nobody else can have sent it: one
    ///   that denies need not repeat the question.
    /// - Parameter scope: says which names an alias may be followed to; what is said of others is not believed, since they have to be
    ///   asked for elsewhere. And which names exist, whoever denies them.
    static func read(
        _ message: Span<UInt8>, isCutOff: Bool = false, overStream: Bool = false, asked: borrowing AskedQuestion,
        into records: inout ReplyRecords, within scope: ReplyScope
    ) -> ReplyVerdict {
        records.clear()
        guard let header = Header(message), header.flags.contains(.response), header.flags.opcode == .query else {
            return .malformed
        }
        if overStream, header.deniesWithoutQuestion {
            records.code = ResponseCode(rawValue: UInt16(header.flags.responseCodeBits))
            return .failure(records.code)
        }
        guard header.questionCount == 1, let end = endOfQuestion(message, asked: asked)
        else { return .malformed }
        records.isTruncated = header.flags.contains(.truncated) || isCutOff
        records.code = ResponseCode(rawValue: UInt16(header.flags.responseCodeBits))
        if records.isTruncated { return overStream ? .malformed : .truncated }
        do throws(WireError) {
            try unpack(message, header, from: end, asked: asked, into: &records)
        } catch {
            return .malformed
        }
        guard records.code == .noError || records.code == .nameError || records.code == .nameExists else {
            return .failure(records.code)
        }
        guard choose(asked, from: &records, scope) else {
            // in a circle, or too far: that is in the data, and nothing to be worked around
            records.error = ExtendedError(.other)
            return .failure(.serverFailure)
        }
        // records were given, and all were for other names: a mistake or a lie
        if records.keptAnswers == 0, records.answerEnd > 0 { return .malformed }
        // whom we asked for the answer names somebody else to ask (a lame server, or one for other zones): others may know it
        if records.isReferral, !header.flags.contains(.authoritative) { return .failure(.notAuthoritative) }
        // too long is what a DNAME makes (RFC 6672 s2.2)
        if records.code == .nameExists, records.keptAnswers == 0 { return .failure(.nameExists) }
        withholdLocalAddresses(asked, from: &records)
        return .usable
    }

    /// Unpacks what there is of a truncated reply that is all that could be had. What is broken off is left out.
    static func readTruncated(
        _ message: Span<UInt8>, asked: borrowing AskedQuestion, into records: inout ReplyRecords,
        within scope: ReplyScope
    ) {
        records.clear()
        records.isTruncated = true
        guard let header = Header(message), let end = endOfQuestion(message, asked: asked) else { return }
        records.code = ResponseCode(rawValue: UInt16(header.flags.responseCodeBits))
        try? unpack(message, header, from: end, asked: asked, into: &records)
        _ = choose(asked, from: &records, scope)
        withholdLocalAddresses(asked, from: &records)
    }

    /// The offset behind the question; nil when it isn't the one that was asked.
    private static func endOfQuestion(_ message: Span<UInt8>, asked: borrowing AskedQuestion) -> Int? {
        let end = Header.size + asked.name.count
        guard message.count >= end + 4, message.extracting(Header.size..<end).equalsInAnyCase(asked.name.span),
            message.uint16(at: end) == asked.type.rawValue,
            message.uint16(at: end + 2) == asked.recordClass.rawValue
        else { return nil }
        return end + 4
    }

    /// Walks to the end of the message and unpacks the records of the answer and authority sections.
    private static func unpack(
        _ message: Span<UInt8>, _ header: Header, from start: Int, asked: borrowing AskedQuestion,
        into records: inout ReplyRecords
    ) throws(WireError) {
        var reader = MessageReader(message, at: start)
        let question = asked.name.span
        records.begin(asking: question)
        let answers = Int(header.answerCount)
        for index in 0..<answers + Int(header.authorityCount) {
            let view = try reader.readRecord()
            guard view.type != .opt else { throw WireError(.badOPT, at: view.ownerOffset) }
            // behind answers the names of servers are never passed on: nothing needs to be unpacked of them
            if view.type == .ns, index >= answers, answers > 0 { continue }
            try records.append(view, of: message, question: question, isAnswer: index < answers)
        }
        for _ in 0..<header.additionalCount {
            let view = try reader.readRecord()
            guard view.type == .opt else { continue }
            guard !records.hasEDNS else { throw WireError(.badOPT, at: view.ownerOffset) }
            records.hasEDNS = true
            let edns = try EDNS(view, in: message)
            records.code.rawValue |= UInt16(edns.extendedCode) << 4
            try readOptions(message.extracting(view.dataOffset..<view.end), into: &records)
        }
    }

    /// Takes the extended error out of options, the first that is a verdict, else the first; its text is the upstream's and may say more
    /// than clients should know. And the cookie, the first (RFC 7873 s5.3).
    private static func readOptions(_ options: Span<UInt8>, into records: inout ReplyRecords) throws(WireError) {
        try EDNSOption.check(options)
        var at = 0
        while at < options.count {
            let data = options.extracting(at + 4..<at + 4 + Int(options.uint16(at: at + 2)))
            switch EDNSOption.Code(rawValue: options.uint16(at: at)) {
            case .extendedError where data.count >= 2:
                let code = ExtendedError.Code(rawValue: data.uint16(at: 0))
                let isBetter = code.isVerdict && records.error?.code.isVerdict != true
                if records.error == nil || isBetter { records.error = ExtendedError(code) }
            case .cookie:
                guard case .absent = records.cookie else { break }
                records.cookie = Cookie(data).map { .present($0) } ?? .illegal
            default: break
            }
            at += 4 + data.count
        }
    }

    // MARK: What is passed on

    /// Makes an answer without data of one that holds a local address which it must not.
    private static func withholdLocalAddresses(
        _ asked: borrowing AskedQuestion, from records: inout ReplyRecords
    ) {
        guard asked.isProtected,
            let address = RebindingCheck.localAddress(in: records, askedFor: asked.name.span)
        else { return }
        records.withhold(address)
    }

    /// Chooses what is passed on. Returns false where the aliases lead nowhere: in a circle, or on and on.
    private static func choose(
        _ asked: borrowing AskedQuestion, from records: inout ReplyRecords, _ scope: ReplyScope
    ) -> Bool {
        let zone = records.append(name: asked.zone.octets.span)
        guard let last = chooseAnswers(asked, in: zone, from: &records, scope) else { return false }
        if !records.isOpen { chooseAuthority(asked, in: zone, below: last, from: &records) }
        // aliases that lead to nothing at all: whoever was asked has not followed them
        if records.hasAlias, !records.hasData, records.code == .noError, records.kept.count == records.keptAnswers,
            !records.hasKept(ownedBy: last)
        {
            records.isOpen = true
        }
        // the code is that of the last name (RFC 6604 s3), which is not known yet; and what has data exists
        if records.isOpen || records.hasData && records.code == .nameError { records.code = .noError }
        // a name that is denied takes all its types along, and all below it (RFC 8020 s2)
        if records.code == .nameError, records.keptAnswers == 0, scope.exists(asked.name.span) {
            records.code = .noError
        }
        return true
    }

    /// Keeps what is owned by the name that was asked for and by those that its aliases lead to, in that order, as far as these
    /// belong to the rule. Returns the last of these names; nil where there is none, since aliases lead back or on and on.
    private static func chooseAnswers(
        _ asked: borrowing AskedQuestion, in zone: Range<Int>, from records: inout ReplyRecords,
        _ scope: ReplyScope
    ) -> Range<Int>? {
        var name = records.asked
        for _ in 0..<chainLimit {
            let redirection = keepRedirection(of: name, asked, in: zone, from: &records)
            var alias = keepAnswers(of: name, asked, from: &records)
            if alias == nil, let redirection, !records.hasKept(ownedBy: name), records.code != .nameExists {
                guard records.keepAlias(of: name, madeBy: redirection) else {
                    // RFC 6672 s2.2: the new name is too long
                    records.code = .nameExists
                    return name
                }
                alias = keepAnswers(of: name, asked, from: &records)
            }
            guard let target = alias else { return name }
            records.hasAlias = true
            guard !records.hasKept(.cname, ownedBy: target) else { return nil }
            name = target
            guard scope.holds(records.span(target)) else {
                records.isOpen = true
                return name
            }
        }
        return nil
    }

    /// Keeps the DNAME that `name` lies below, and returns its index (RFC 6672 s3.1); the alias that it makes mostly stands beside it.
    private static func keepRedirection(
        of name: Range<Int>, _ asked: borrowing AskedQuestion, in zone: Range<Int>, from records: inout ReplyRecords
    ) -> Int? {
        var redirection: Int?
        for index in 0..<records.answerEnd {
            let entry = records.entries[index]
            guard !entry.isKept, entry.recordClass == asked.recordClass, entry.owner.count < name.count,
                entry.type == .dname || asked.dnssecOK && covers(records, entry) == .dname,
                records.isAtOrBelow(name, entry.owner), records.isAtOrBelow(entry.owner, zone)
            else { continue }
            records.keep(index)
            if entry.type == .dname, redirection == nil { redirection = index }
        }
        return redirection
    }

    /// Keeps the records of one name. Returns the name that it is an alias of, where that has to be followed.
    private static func keepAnswers(
        of name: Range<Int>, _ asked: borrowing AskedQuestion, from records: inout ReplyRecords
    ) -> Range<Int>? {
        var target: Range<Int>?
        let followsAliases = asked.type != .cname && asked.type != .any
        for index in 0..<records.answerEnd {
            let entry = records.entries[index]
            guard !entry.isKept, entry.recordClass == asked.recordClass, records.isSameName(entry.owner, name) else {
                continue
            }
            if entry.type == asked.type || asked.type == .any {
                records.keep(index)
                records.hasData = true
            } else if followsAliases, entry.type == .cname, target == nil {
                records.keep(index)
                target = entry.data
            } else if asked.dnssecOK, let covered = covers(records, entry),
                covered == asked.type || covered == .cname
            {
                records.keep(index)
            }
        }
        return target
    }

    /// Keeps the SOA of a negative answer, the NS of a referral, and what proves either to those who asked for proofs.
    private static func chooseAuthority(
        _ asked: borrowing AskedQuestion, in zone: Range<Int>, below last: Range<Int>, from records: inout ReplyRecords
    ) {
        var isReferral = records.keptAnswers == 0 && records.code == .noError
        // the SOA of the zone that is nearest to the name
        var soa = -1
        for index in records.answerEnd..<records.entries.count where records.entries[index].type == .soa {
            isReferral = false
            let owner = records.entries[index].owner
            guard records.isAtOrBelow(last, owner), records.entries[index].recordClass == asked.recordClass,
                soa < 0 || records.entries[soa].owner.count < owner.count
            else { continue }
            soa = index
        }
        for index in records.answerEnd..<records.entries.count {
            let entry = records.entries[index]
            guard entry.recordClass == asked.recordClass else { continue }
            let type = covers(records, entry) ?? entry.type
            // the zone that a name is denied by may begin above that of the rule
            guard type == .soa ? records.isAtOrBelow(last, entry.owner) : records.isAtOrBelow(entry.owner, zone) else {
                continue
            }
            let isKept =
                switch type {
                case .soa: index == soa || entry.type == .rrsig
                case .ns: isReferral && records.isAtOrBelow(last, entry.owner)
                case .nsec, .nsec3, .ds: asked.dnssecOK
                default: false
                }
            guard isKept, entry.type != .rrsig || asked.dnssecOK else { continue }
            records.keep(index)
        }
    }

    /// The type that a signature covers (RFC 4034 s3.1.1); nil for other records.
    private static func covers(_ records: borrowing ReplyRecords, _ entry: ReplyRecords.Entry) -> RecordType? {
        guard entry.type == .rrsig, entry.data.count >= 2 else { return nil }
        return RecordType(rawValue: records.span(entry.data).uint16(at: 0))
    }
}

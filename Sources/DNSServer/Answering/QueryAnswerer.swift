// Answers a query from what is known here, or says that it must be forwarded.

import DNSAuthority
package import DNSDispatch
package import DNSForwarding
package import DNSWire

/// Room and counts for answering one query after another; confined to a thread. The same code serves datagrams and streams.
package struct QueryAnswerer: ~Copyable {
    enum Outcome {
        case answered
        case error(ResponseCode, ExtendedError?)
        case wait(RuleKey)
    }

    var query: IncomingQuery
    /// Where the query belongs.
    private(set) var place = QueryPlace()
    /// The queries that come next, as far as they are known already.
    private var ahead: ReadAhead
    var zones: ZoneAnswerer
    var scratch: ScannedName
    /// Where aliases lead that are followed from rule to rule.
    var target: ScannedName
    /// What upstreams have said; nil where nobody is asked.
    let cache: Cache?
    /// For how long connections may be idle, in units of 100 milliseconds; nil where nobody is told.
    private let idleTime: UInt16?
    /// What the cache had for the last question.
    var known = PackedReply()
    /// When the last query came, and what it may be answered with.
    var moment = AnswerMoment(now: Instant(nanoseconds: 0))
    package internal(set) var counters = AnswerCounters()
    /// Where the last answer came from.
    var source = AnswerSource.failure
    /// The code of the last reply.
    private(set) var code = ResponseCode.noError
    /// Whether what the last query was answered with is to be asked for anew, and under which rule.
    package internal(set) var refresh: RuleKey?
    /// The last answer that was withheld, until somebody has taken it to tell of it.
    var withheld: WithheldAnswer?
    /// The address of ours that the last query came to; the unspecified one where that is not known.
    private(set) var local = IPAddress(v4: 0)
    /// What the server itself asks with the last query; nil for one of a client.
    private(set) var own: OwnQuestion?
    /// Goes up from answer to answer while these are turned.
    private var turns: UInt32 = 0

    /// `seed` must be that of every state it is used with, and of the cache; `idleTime` is that of connections in units of 100
    /// milliseconds, nil where nobody is told; `batch` is how many queries are read ahead.
    package init(seed: HashSeed, cache: Cache?, idleTime: UInt16? = nil, batch: Int = 0) {
        query = IncomingQuery(seed: seed)
        ahead = ReadAhead(capacity: batch, seed: seed)
        zones = ZoneAnswerer(seed: seed)
        scratch = ScannedName(seed: seed)
        target = ScannedName(seed: seed)
        self.cache = cache
        self.idleTime = idleTime
    }

    /// Reads queries before their turn comes: `answer` must be called next for each of them, in their order, with the same state.
    package mutating func readAhead(_ queries: borrowing QueryBatch, with state: ServingState) {
        ahead.read(queries, state, cache)
    }

    /// Decides about a packet: writes the reply into `room`, which must have at least 1232 octets, or says that the packet is
    /// to be dropped, or under which rule it must wait.
    package mutating func answer(
        _ packet: Span<UInt8>, from client: IPAddress, to local: IPAddress = IPAddress(v4: 0),
        over transport: QueryTransport, with state: ServingState, at moment: AnswerMoment,
        in room: inout MutableSpan<UInt8>
    ) -> Verdict {
        self.local = local
        self.moment = moment
        self.moment.refreshes = true
        refresh = nil
        let verdict = ahead.take(into: &query, &place) ?? read(packet, state)
        guard !verdict.isIgnored else {
            counters.ignored &+= 1
            return .drop
        }
        let asker = asker(client, over: transport)
        if asker != nil { counters.queries.count(verdict.isQuestion ? query.type : nil) }
        source = .failure
        let way = ReplyWay(over: transport, idleTime: idleTime)
        var writer = Self.begin(packet, query, by: way, state.edns, in: &room)
        let start = writer.mark
        var head = ReplyHead(query)
        let outcome: Outcome =
            switch verdict {
            case .question: resolve(for: asker, state, &head, &writer)
            case .badVersion: .error(.badVersion, nil)
            case .otherOpcode: .error(.notImplemented, nil)
            case .malformed, .ignored: .error(.formatError, nil)
            }
        switch outcome {
        case .wait(let rule):
            counters.toForward &+= 1
            return writer.length == query.questionEnd ? .ask(rule: rule) : .wait(rule: rule)
        case .answered: break
        case .error(let code, let error):
            writer.rollBack(to: start)
            head.fail(code, error)
        }
        code = head.code
        if asker != nil { counters.replies.count(source, code) }
        if head.flags.contains(.truncated) { counters.truncated &+= 1 }
        return .reply(length: head.finish(&writer, query, as: state.edns, by: way))
    }

    /// Answers a query that is shed instead of waiting: with what is known though its time is over, else with SERVFAIL and why
    /// (RFC 8914); nil when it deserves no answer.
    package mutating func shed(
        _ packet: Span<UInt8>, from client: IPAddress, over transport: QueryTransport, because error: ExtendedError,
        with state: ServingState, at moment: AnswerMoment, in room: inout MutableSpan<UInt8>
    ) -> Int? {
        if let length = answerStale(packet, from: client, over: transport, with: state, at: moment, in: &room) {
            countShed(client, transport, source, ResponseCode(rawValue: UInt16(room[3] & 15)))
            return length
        }
        guard read(packet, state).isQuestion else { return nil }
        let way = ReplyWay(over: transport, idleTime: idleTime)
        var writer = Self.begin(packet, query, by: way, state.edns, in: &room)
        var head = ReplyHead(query)
        // it was admitted to forwarding before it came here
        head.flags.insert(.recursionAvailable)
        head.fail(.serverFailure, error)
        countShed(client, transport, .shed, .serverFailure)
        return head.finish(&writer, query, as: state.edns, by: way)
    }

    private mutating func countShed(
        _ client: IPAddress, _ transport: QueryTransport, _ source: AnswerSource, _ code: ResponseCode
    ) {
        self.source = source
        self.code = code
        if OwnQuestion(from: client, over: transport) == nil { counters.replies.count(source, code) }
    }

    /// Answers a query with what is known though its time is over (RFC 8767). Returns the octets written; nil when there is nothing
    /// of the kind.
    package mutating func answerStale(
        _ packet: Span<UInt8>, from client: IPAddress, over transport: QueryTransport, with state: ServingState,
        at moment: AnswerMoment, in room: inout MutableSpan<UInt8>
    ) -> Int? {
        guard cache != nil, state.cachePolicy.staleTime > .zero, read(packet, state).isQuestion else { return nil }
        self.moment = moment
        local = IPAddress(v4: 0)
        self.moment.acceptsStale = true
        refresh = nil
        source = .failure
        let way = ReplyWay(over: transport, idleTime: idleTime)
        var writer = Self.begin(packet, query, by: way, state.edns, in: &room)
        var head = ReplyHead(query)
        guard case .answered = resolve(for: asker(client, over: transport), state, &head, &writer) else {
            return nil
        }
        return head.finish(&writer, query, as: state.edns, by: way)
    }

    /// Finds out what becomes of a query that was to be forwarded when it was last looked at. `room` has place for the longest
    /// message.
    mutating func route(
        _ packet: Span<UInt8>, from client: IPAddress, to local: IPAddress = IPAddress(v4: 0),
        over transport: QueryTransport, with state: ServingState, at moment: AnswerMoment, in room: inout [UInt8]
    ) -> Routing {
        withheld = nil
        guard read(packet, state).isQuestion else { return .nothing }
        self.local = local
        self.moment = moment
        var span = room.mutableSpan
        let way = ReplyWay(over: transport, idleTime: idleTime)
        var writer = Self.begin(packet, query, by: way, state.edns, in: &span)
        let start = writer.mark
        var head = ReplyHead(query)
        switch resolve(for: asker(client, over: transport), state, &head, &writer) {
        case .wait(let rule):
            guard writer.length > query.questionEnd else { return .ask(rule, nil) }
            guard let known = writer.readBack(), let target = known.aliasEnd else { return .nothing }
            let opening = Opening(
                answers: known.answers, authority: known.authority, target: target,
                isAuthoritative: head.flags.contains(.authoritative))
            return .ask(rule, opening)
        case .answered: break
        case .error(let code, let error):
            writer.rollBack(to: start)
            head.fail(code, error)
        }
        let length = head.finish(&writer, query, as: state.edns, by: way)
        return .reply(Array(room[..<length]))
    }

    /// Reads a packet, and finds out where it belongs.
    private mutating func read(_ packet: Span<UInt8>, _ state: ServingState) -> IncomingQuery.Verdict {
        let verdict = query.read(packet)
        place = verdict.isQuestion ? QueryPlace(of: query, state) : QueryPlace()
        return verdict
    }

    /// Begins the reply to what was read from `packet` into `query`.
    @inline(__always) @_lifetime(&room)
    private static func begin(
        _ packet: Span<UInt8>, _ query: borrowing IncomingQuery, by way: ReplyWay, _ edns: ServerEDNS,
        in room: inout MutableSpan<UInt8>
    ) -> MessageWriter {
        let size = room.count
        let most = query.replySize(over: way.transport, most: edns.udpSize)
        var writer = MessageWriter(
            room._mutatingExtracting(0..<size), limit: min(most, size), reserved: edns.size(for: query, by: way))
        if query.questionEnd > Header.size {
            writer.copyQuestion(of: packet, end: query.questionEnd)
        }
        return writer
    }

    /// Who asks: nil for the server itself.
    private mutating func asker(_ client: IPAddress, over transport: QueryTransport) -> IPAddress? {
        own = OwnQuestion(from: client, over: transport)
        return own == nil ? client : nil
    }

    /// Zones first, for those whom they admit; then the forward rules, for those who may forward.
    private mutating func resolve(
        for client: IPAddress?, _ state: ServingState, _ head: inout ReplyHead, _ writer: inout MessageWriter
    ) -> Outcome {
        if own == .bootstrap { return askForUpstream(state, &head, &writer) }
        let forwards = state.forwards(for: client)
        if forwards { head.flags.insert(.recursionAvailable) }
        switch query.recordClass {
        case .internet: break
        case .any:
            // whose answers are those of class IN, and never authoritative (RFC 1034 s3.7.1)
            guard place.zone != nil else { return .error(.refused, nil) }
        case .chaos:
            guard state.identity.answer(query.name, query.type, &writer, &scratch) else { return .error(.refused, nil) }
            source = .special
            head.flags.insert(.authoritative)
            return .answered
        default: return .error(.refused, nil)
        }
        // zone transfers have rules of their own, and admit nobody here
        if query.type == .axfr || query.type == .ixfr { return .error(.refused, ExtendedError(.prohibited)) }
        if let zone = place.zone {
            if isParentSide(of: zone, state), forwards, let rule = state.rules.find(above: query.name) {
                return forward(under: state.rules.outlines[rule], for: client, state, &head, &writer)
            }
            guard state.admits(client, toZone: zone) else { return .error(.refused, ExtendedError(.prohibited)) }
            return answer(from: zone, for: client, forwards: forwards, state, &head, &writer)
        }
        return forward(for: client, isAllowed: forwards, state, &head, &writer)
    }

    /// Whether the question is one that only the parent of a zone served here can answer: DS at its apex, where the client
    /// desires recursion (RFC 4035 s3.1.4.1).
    func isParentSide(of zone: Int, _ state: ServingState) -> Bool {
        query.type == .ds && query.recordClass == .internet && query.header.flags.contains(.recursionDesired)
            && state.zones[zone].isApex(query.name)
    }

    /// Answers from a zone, and follows aliases through the zones served here (RFC 1034 s4.3.2, RFC 6604).
    ///
    /// Where they lead to a name that is not ours, the answer ends with them for those who do not desire recursion or may not
    /// have it; for the others the rest must be had from elsewhere.
    private mutating func answer(
        from first: Int, for client: IPAddress?, forwards: Bool, _ state: ServingState, _ head: inout ReplyHead,
        _ writer: inout MessageWriter
    ) -> Outcome {
        source = .zone
        // RFC 4035 s3.1.6: CD means nothing to an authority
        head.flags.remove(.checkingDisabled)
        // any class has no authority, and nobody is asked for it
        let isInternet = query.recordClass == .internet
        let mayGoOn = forwards && isInternet && query.header.flags.contains(.recursionDesired)
        let answer = zones.answer(
            query.name, type: query.type, from: state.zones, first: first,
            style: style(state.answers), aliases: state.aliases, to: &writer
        ) { state.admits(client, toZone: $0) }
        switch answer.outcome {
        case .unusable: return .error(.serverFailure, ExtendedError(.invalidData))
        case .unknown: return .error(.serverFailure, ExtendedError(.notReady))
        // aliases alone are no answer for those who want all of it
        case .aliasEnd(.unusable) where mayGoOn: return .error(.serverFailure, ExtendedError(.invalidData))
        case .aliasEnd(.notAdmitted) where mayGoOn: return .error(.refused, ExtendedError(.prohibited))
        case .alias where mayGoOn && !answer.isTruncated:
            if answer.isAuthoritative { head.flags.insert(.authoritative) }
            if let outcome = follow(for: client, state, &head, &writer) { return outcome }
        case .answer, .noData, .nameError, .referral, .alias, .aliasEnd, .nameTooLong: break
        }
        if answer.isAuthoritative, isInternet { head.flags.insert(.authoritative) }
        head.end(answer.responseCode, isTruncated: answer.isTruncated)
        return .answered
    }

    /// How this answer is made.
    mutating func style(_ policy: AnswerPolicy) -> AnswerStyle {
        if policy.rotates { turns &+= 1 }
        return AnswerStyle(dnssecOK: query.dnssecOK, minimal: policy.isMinimal, rotation: turns)
    }
}

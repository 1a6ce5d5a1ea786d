// Goes on where aliases lead from one zone or rule to another: not the usual way of an answer, and not the fast one.

import DNSAuthority
import DNSDispatch
import DNSForwarding
import DNSWire

extension QueryAnswerer {
    /// What is known of a name that aliases lead to.
    private struct Part {
        var answers: [Record]
        var authority: [Record]
        var code: ResponseCode
        var error: ExtendedError?
        /// Where aliases lead on to.
        var target: Name?
        /// Whether it may not be what a stranger's alias leads to, where it is a local address.
        var isOurs = false
    }

    private enum Found {
        case part(Part)
        case wait(RuleKey)
        case error(ResponseCode, ExtendedError?)
        /// Nobody knows about the name.
        case nobody
    }

    /// Goes on at the end of the aliases that the cache knows of the QNAME.
    mutating func followKnown(
        for client: IPAddress?, _ state: ServingState, _ head: inout ReplyHead, _ writer: inout MessageWriter
    ) -> Outcome {
        guard let first = known.unpacked(behind: query.name.span),
            writer.append(first.answers, to: .answer, scratch: &scratch)
        else {
            head.end(.noError, isTruncated: true)
            return .answered
        }
        if let outcome = follow(for: client, state, &head, &writer) { return outcome }
        // nobody is to be asked for the rest
        head.end(.noError)
        return .answered
    }

    /// Goes on where the aliases lead to that were written. Returns nil where nobody knows about that name, and nothing was added.
    ///
    /// Where a name has to be asked for, what is known up to it has been written.
    mutating func follow(
        for client: IPAddress?, _ state: ServingState, _ head: inout ReplyHead, _ writer: inout MessageWriter
    ) -> Outcome? {
        var answers: [Record] = []
        var authority: [Record] = []
        guard let before = writer.readBack(), var name = before.aliasEnd else { return .error(.serverFailure, nil) }
        (answers, authority) = (before.answers, before.authority)
        for place in 0..<Forwarder.mostHops {
            target.set(name)
            switch find(name, for: client, state) {
            case .error(let code, let error): return .error(code, error)
            case .nobody:
                if place == 0 { return nil }
                head.end(.noError, isTruncated: !write(answers, authority, &writer))
                return .answered
            case .wait(let rule):
                if write(answers, authority, &writer) { return .wait(rule) }
                // over a stream there is room for more
                head.end(.noError, isTruncated: true)
                return .answered
            case .part(let part):
                answers += part.answers
                authority += part.authority
                guard let next = part.target else {
                    if part.isOurs, withholds(answers, state) {
                        writer.rollBackToQuestion()
                        head.flags.remove(.authoritative)
                        head.end(.noError, ExtendedError(.filtered))
                        return .answered
                    }
                    head.end(part.code, isTruncated: !write(answers, authority, &writer), part.error)
                    return .answered
                }
                name = next
            }
        }
        return .error(.serverFailure, ExtendedError(.other, "too many aliases"))
    }

    /// The first of the aliases of an answer that an upstream gave and that may not lead to a local address; nil when there is none.
    private mutating func stranger(in answers: [Record], _ state: ServingState) -> Name? {
        for record in answers where record.type == .cname {
            scratch.set(record.name)
            if state.zones.find(scratch, type: query.type) == nil,
                case .rule(let index) = state.rules.route(scratch, query.type),
                state.rules.isProtected(scratch, under: index)
            {
                return record.name
            }
        }
        return nil
    }

    /// Whether an answer leads a stranger's name to a local address of ours: then it must not be given.
    private mutating func withholds(_ answers: [Record], _ state: ServingState) -> Bool {
        guard let name = stranger(in: answers, state),
            let address = RebindingCheck.localAddress(in: answers, askedFor: name.octets.span)
        else { return false }
        withheld = WithheldAnswer(name: name, type: query.type, address: address)
        return true
    }

    /// Writes records behind the question, in place of those that were written.
    private mutating func write(_ answers: [Record], _ authority: [Record], _ writer: inout MessageWriter) -> Bool {
        writer.rollBackToQuestion()
        return writer.append(answers, to: .answer, scratch: &scratch)
            && writer.append(authority, to: .authority, scratch: &scratch)
    }

    /// What is known of the name in `target`, which aliases write as `name`.
    private mutating func find(_ name: Name, for client: IPAddress?, _ state: ServingState) -> Found {
        if own == .bootstrap {
            guard let rule = state.rules.bootstrap else { return .error(.serverFailure, ExtendedError(.notReady)) }
            return findInCache(name, under: state.rules.outlines[rule], state)
        }
        if let zone = state.zones.find(target, type: query.type) {
            guard state.admits(client, toZone: zone) else { return .error(.refused, ExtendedError(.prohibited)) }
            return findInZone(zone, name, for: client, state)
        }
        switch state.rules.route(target, query.type) {
        case .none: return .nobody
        case .special(let special):
            return write(name) { writer, name, scratch, type in
                special.answer(name: name, type: type, exists: state.exists(name), writer: &writer, scratch: &scratch)
            }
        case .rule(let index):
            let rule = state.rules.outlines[index]
            guard !rule.isEmptyZone else {
                return write(name) { writer, name, scratch, type in
                    EmptyZone.answer(
                        name: name, type: type, zoneLabels: rule.labels, exists: state.exists(name), writer: &writer,
                        scratch: &scratch)
                }
            }
            return findInCache(name, under: rule, state)
        }
    }

    private mutating func findInZone(
        _ zone: Int, _ name: Name, for client: IPAddress?, _ state: ServingState
    ) -> Found {
        var room = [UInt8](repeating: 0, count: Int(UInt16.max))
        var span = room.mutableSpan
        let size = span.count
        var writer = MessageWriter(span._mutatingExtracting(0..<size), limit: size)
        writer.append(Question(name, query.type))
        let answer = zones.answer(
            target, type: query.type, from: state.zones, first: zone, style: style(state.answers),
            aliases: state.aliases, to: &writer
        ) { state.admits(client, toZone: $0) }
        switch answer.outcome {
        case .unusable, .aliasEnd(.unusable): return .error(.serverFailure, ExtendedError(.invalidData))
        case .unknown: return .error(.serverFailure, ExtendedError(.notReady))
        case .aliasEnd(.notAdmitted): return .error(.refused, ExtendedError(.prohibited))
        case .answer, .noData, .nameError, .referral, .alias, .aliasEnd, .nameTooLong: break
        }
        guard let message = writer.readBack() else { return .error(.serverFailure, nil) }
        var part = Part(answers: message.answers, authority: message.authority, code: answer.responseCode)
        // an alias into a zone is somebody's way to share names, unless all is said to be protected
        part.isOurs = state.rules.protectsAll
        if case .alias = answer.outcome { part.target = message.aliasEnd }
        return .part(part)
    }

    private mutating func findInCache(
        _ name: Name, under rule: ForwardRules.Outline, _ state: ServingState
    ) -> Found {
        guard let cache else { return .wait(rule.key) }
        let finding = cache.find(
            target, CacheQuestion(query, tag: rule.tag), routes: state.routes, arrival: moment.arrival, now: moment.now,
            into: &known)
        guard prepare(finding, state.cachePolicy) else { return .wait(rule.key) }
        let error = known.error.map { ExtendedError($0) }
        if known.isFailure { return .error(known.code, error) }
        guard let message = known.unpacked(behind: name.octets.span) else { return .wait(rule.key) }
        var part = Part(answers: message.answers, authority: message.authority, code: known.code, error: error)
        if known.isOpen { part.target = message.aliasEnd }
        return .part(part)
    }

    /// What is answered for `target` without data.
    private mutating func write(
        _ name: Name,
        _ answer: (inout MessageWriter, borrowing ScannedName, inout ScannedName, RecordType) -> ResponseCode
    ) -> Found {
        var room = [UInt8](repeating: 0, count: EDNS.safeSize)
        var span = room.mutableSpan
        let size = span.count
        var writer = MessageWriter(span._mutatingExtracting(0..<size), limit: size)
        writer.append(Question(name, query.type))
        let code = answer(&writer, target, &scratch, query.type)
        guard let message = writer.readBack() else { return .error(.serverFailure, nil) }
        // whoever has localhost as his alias is up to something
        return .part(Part(answers: message.answers, authority: message.authority, code: code, isOurs: true))
    }
}

extension Message {
    /// Where the last alias of the answer section leads to.
    var aliasEnd: Name? { answers.last { $0.type == .cname }.flatMap { try? Name(wire: $0.data) } }
}

// Plays a scenario, and says what was not as it should have been.

import DNSConfig
import DNSDispatch
import DNSWire

@testable import DNSServer

/// Plays the steps of one scenario in a world of its own.
///
/// Nothing may happen that no step speaks of: at the end every reply was expected, and every question at an upstream too.
final class ScenarioRunner {
    /// A question that a client asked.
    private struct Asked {
        let octets: [UInt8]
        let message: Message?
        let client: SocketAddress
        let token: UInt64
    }

    private let text: ScenarioText
    private var serving: Serving
    private let world: World
    private var steps: [Step] = []
    private(set) var problems: [ScenarioProblem] = []

    private var asked: [Asked] = []
    private var lastToken: UInt64 = 0
    private var labels: [String: World.Question] = [:]
    private var linesRead = 0

    /// Reads a scenario. Throws when it cannot be read.
    init(path: String, from sources: SourceFiles = SourceFiles()) throws {
        text = try ScenarioText(path: path, from: sources)
        let root = try Fields(
            try text.document(), keys: ["about", "configuration", "zones", "broken", "steps", "x-records"])
        guard try root.text("about") != nil else { throw ScenarioProblem("it does not say what it is about") }
        serving = try Serving(try text.files(configuration: root["configuration"], zones: root["zones"]))
        try Self.check(serving, broken: try root.texts("broken"))
        world = try World(serving.state, serving.limits)
        guard let list = root["steps"], case .sequence(let nodes) = list.content else {
            throw ScenarioProblem("it has no steps")
        }
        var reader = StepReader(text)
        for node in nodes { steps.append(try reader.read(node)) }
    }

    /// Plays it to its end. What went wrong is in `problems`, up to the first step that did not come true.
    func play() {
        for step in steps {
            do throws(ScenarioProblem) {
                try play(step.kind)
            } catch {
                problems.append(error.at(step.line))
                return
            }
            if let complaint = world.complaints.first {
                problems.append(ScenarioProblem(complaint, line: step.line))
                return
            }
        }
        finish()
    }

    private func play(_ step: Step.Kind) throws(ScenarioProblem) {
        switch step {
        case .ask(let asks):
            for ask in asks { self.ask(ask) }
            world.run()
        case .expect(let expectation):
            for _ in 0..<expectation.times { try expect(expectation) }
        case .upstream(let visit): try visit.question == nil ? expectNoQuestion(visit) : play(visit)
        case .later(let label, let replies):
            guard let question = labels[label] else { throw ScenarioProblem("no question has the label \(label)") }
            try answer(question, replies)
        case .advance(let time): world.elapse(time)
        case .reload(let reload):
            guard serving.reload(reload.files) != reload.isRejected else {
                throw ScenarioProblem("the configuration is \(reload.isRejected ? "accepted" : "rejected")")
            }
            if !reload.isRejected {
                try Self.check(serving, broken: reload.broken)
                _ = world.current.replace(with: serving.state)
            }
            world.run()
        case .end(let patience):
            world.end(within: patience)
            world.run()
        case .log(let words):
            let lines = world.diary.lines
            guard lines[linesRead...].contains(where: { $0.contains(words) }) else {
                throw ScenarioProblem("the log does not say \"\(words)\" but \(lines[linesRead...])")
            }
            linesRead = lines.count
        case .count(let counts):
            for (name, value) in counts {
                guard let count = WorldCounts.count(name, in: world) else {
                    throw ScenarioProblem("nothing is counted as \"\(name)\"")
                }
                guard count == value else { throw ScenarioProblem("\(name) is \(count), not \(value)") }
            }
        }
    }

    /// Only those zones may have errors that are meant to.
    private static func check(_ serving: Serving, broken: [String]) throws(ScenarioProblem) {
        if serving.broken != Set(broken) { throw ScenarioProblem("zones have errors: \(serving.messages)") }
    }

    // MARK: - Clients

    private func ask(_ ask: Step.Ask) {
        let octets = ask.octets ?? ask.message.octets
        if ask.transport.isStream { lastToken += 1 }
        let token = ask.transport.isStream ? lastToken : 0
        asked.append(
            Asked(octets: octets, message: Self.message(octets), client: ask.client, token: token))
        world.arrive(octets, from: ask.client, token: token, over: ask.transport)
    }

    private func expect(_ expectation: Step.Expectation) throws(ScenarioProblem) {
        let place = world.replies.firstIndex { reply in
            (expectation.client == nil || reply.to.address == expectation.client)
                && (expectation.id == nil || reply.octets.span.uint16(at: 0) == expectation.id)
        }
        guard let expected = expectation.reply else {
            guard let place else { return }
            throw ScenarioProblem("nothing was to come, but this did:\n\(Self.text(world.replies[place]))")
        }
        guard let place else {
            let others = world.replies.map { "to \($0.to): \(Self.text($0))" }
            throw ScenarioProblem("no reply has come; others are \(others)")
        }
        let reply = world.replies.remove(at: place)
        guard let message = Self.message(reply.octets) else {
            throw ScenarioProblem("the reply is malformed: \(reply.octets)")
        }
        let came = MessageText(message)
        guard came == expected else { throw ScenarioProblem("expected:\n\(expected)\nbut came:\n\(came)") }
        if let size = expectation.size, size != reply.octets.count {
            throw ScenarioProblem("the reply has \(reply.octets.count) octets, not \(size)")
        }
        try checkFit(reply, message)
    }

    /// What every reply must have in common with the query that it answers.
    private func checkFit(_ reply: World.Reply, _ message: Message) throws(ScenarioProblem) {
        let id = message.header.id.rawValue
        let queries = asked.filter {
            $0.client == reply.to && $0.token == reply.token && $0.octets.span.uint16(at: 0) == id
        }
        // a client may use an id for several questions
        let same = queries.first { $0.message?.questions.map(\.octets) == message.questions.map(\.octets) }
        guard let query = same ?? queries.first else { throw ScenarioProblem("nobody asked with the id \(id)") }
        guard let asked = query.message, asked.questions.count == 1 else { return }
        if message.questions.map(\.octets) != asked.questions.map(\.octets) {
            throw ScenarioProblem("the reply repeats \(message.questions), not \(asked.questions)")
        }
        if (message.edns == nil) != (asked.edns == nil) {
            throw ScenarioProblem("the reply has \(message.edns == nil ? "no" : "an") OPT record")
        }
        if message.edns?.dnssecOK != asked.edns?.dnssecOK { throw ScenarioProblem("DO is not copied") }
        let (flags, askedFlags) = (message.header.flags, asked.header.flags)
        if flags.contains(.recursionDesired) != askedFlags.contains(.recursionDesired) {
            throw ScenarioProblem("RD is not copied")
        }
        // an authority clears CD (RFC 4035 s3.1.6)
        if flags.contains(.checkingDisabled), !askedFlags.contains(.checkingDisabled) {
            throw ScenarioProblem("CD is set where it was not")
        }
        let most = min(max(Int(asked.edns?.udpSize ?? 512), 512), 1232)
        if query.token == 0, reply.octets.count > most {
            throw ScenarioProblem("the reply has \(reply.octets.count) octets, where \(most) are taken")
        }
    }

    // MARK: - Upstreams

    private func expectNoQuestion(_ visit: Step.Visit) throws(ScenarioProblem) {
        guard let question = world.questions.first(where: { $0.upstream == visit.upstream }) else { return }
        throw ScenarioProblem("the upstream was asked: \(Self.text(question))")
    }

    private func play(_ visit: Step.Visit) throws(ScenarioProblem) {
        let here = world.questions.indices.filter { world.questions[$0].upstream == visit.upstream }
        // several that set out at the same time come in any order
        let wanted = here.first { Self.message(world.questions[$0].octets)?.questions == visit.question.map { [$0] } }
        guard let place = wanted ?? here.first else {
            throw ScenarioProblem("the upstream was not asked; others were: \(world.questions.map(Self.text))")
        }
        let question = world.questions.remove(at: place)
        guard let message = Self.message(question.octets), let came = message.questions.first else {
            throw ScenarioProblem("the question is malformed: \(question.octets)")
        }
        let isStream = question.ticket != nil
        let isRight =
            message.questions == visit.question.map { [$0] } && isStream == visit.overStream
            && message.header.flags == visit.flags && (message.edns != nil) == visit.edns
            && (message.edns?.dnssecOK ?? false) == visit.dnssecOK
            && (!visit.isLowerCase || came.octets == came.lowercase.octets)
        guard isRight else {
            throw ScenarioProblem(
                "the upstream was asked in another way: \(Self.text(question)) "
                    + "flags: \(FlagNames.text(message.header.flags)) edns: \(message.edns as Any)")
        }
        if let label = visit.label { labels[label] = question }
        try answer(question, visit.replies)
    }

    private func answer(_ question: World.Question, _ replies: [UpstreamReply]) throws(ScenarioProblem) {
        for reply in replies {
            switch reply {
            case .refusal: world.refuse(question)
            case .octets(let octets): world.answer(question, Array(question.octets[..<2]) + octets)
            case .message(let made):
                let octets = try octets(made, to: question)
                for _ in 0..<made.times { world.answer(question, octets, from: made.source) }
            }
        }
        world.run()
    }

    private func octets(
        _ made: UpstreamReply.Composition, to question: World.Question
    ) throws(ScenarioProblem) -> [UInt8] {
        guard let asked = Self.message(question.octets) else { throw ScenarioProblem("a malformed question") }
        var reply = MessageBuilder()
        reply.id = asked.header.id.rawValue ^ (made.hasWrongID ? 1 : 0)
        reply.flags = made.flags
        reply.code = made.code
        reply.questions = made.question.map { [$0] } ?? asked.questions
        if made.questionCase == .lower { reply.questions = reply.questions.map(\.lowercase) }
        reply.answers = made.answers
        reply.authority = made.authority
        reply.additional = made.additional
        if made.hasEDNS, asked.edns != nil { reply.edns = EDNS(udpSize: 1232) }
        if let error = made.error { reply.append(error: error) }
        return reply.octets
    }

    // MARK: - The end

    private func finish() {
        for reply in world.replies {
            problems.append(ScenarioProblem("nobody expected this reply to \(reply.to):\n\(Self.text(reply))"))
        }
        for question in world.questions {
            problems.append(ScenarioProblem("nobody expected this question: \(Self.text(question))"))
        }
        let waiting = world.core.shares.busyCount + world.core.shares.queuedCount
        if !world.isOver, waiting > 0 { problems.append(ScenarioProblem("\(waiting) queries were left unanswered")) }
        if !world.isOver {
            world.end(within: .zero)
            world.elapse(.zero)
        }
        world.checkEnd()
        problems += world.complaints.map { ScenarioProblem($0) }
    }

    private static func message(_ octets: [UInt8]) -> Message? { try? Message(octets.span) }

    private static func text(_ reply: World.Reply) -> String {
        guard let message = Self.message(reply.octets) else { return "\(reply.octets)" }
        return MessageText(message).description
    }

    private static func text(_ question: World.Question) -> String {
        let message = Self.message(question.octets)
        let asked = message?.questions.first.map { "\($0.name) \($0.type)" } ?? "\(question.octets)"
        return "\(question.upstream) \(question.ticket == nil ? "udp" : "tcp") \(asked)"
    }
}

extension DNSWire.Question {
    /// Name, type and class in wire form, with the case of letters.
    var octets: [UInt8] {
        var octets = name.octets
        octets.append(network: type.rawValue)
        octets.append(network: recordClass.rawValue)
        return octets
    }

    /// The same question in lower case.
    var lowercase: DNSWire.Question { DNSWire.Question(name.lowercase, type, recordClass) }
}

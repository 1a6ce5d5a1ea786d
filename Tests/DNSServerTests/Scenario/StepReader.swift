// Steps from YAML.

import DNSConfig
import DNSWire

/// Reads the steps of a scenario.
struct StepReader {
    private let file: ScenarioText
    private var nextID: UInt16 = 1
    private var lastClient = IPAddress(v4: 0x0a00_0001)

    init(_ file: ScenarioText) { self.file = file }

    mutating func read(_ node: YAMLNode) throws(ScenarioProblem) -> Step {
        guard case .mapping(let entries) = node.content, let first = entries.first?.key.text else {
            throw ScenarioProblem("a step is a mapping", line: node.line)
        }
        do {
            return Step(kind: try kind(first, node), line: node.line)
        } catch {
            throw error.at(node.line)
        }
    }

    private mutating func kind(_ first: String, _ node: YAMLNode) throws(ScenarioProblem) -> Step.Kind {
        switch first {
        case "ask": return .ask(try asks(node))
        case "expect": return .expect(try expectation(node))
        case "upstream": return .upstream(try visit(node))
        case "later":
            let fields = try Fields(node, keys: ["later", "reply"])
            return .later(label: try need(fields.text("later"), "a label"), try replies(fields["reply"]))
        case "advance":
            return .advance(try need(try Fields(node, keys: ["advance"]).duration("advance"), "a time"))
        case "reload": return try reload(node)
        case "end": return .end(within: try need(try Fields(node, keys: ["end"]).duration("end"), "a time"))
        case "log": return .log(try need(try Fields(node, keys: ["log"]).text("log"), "words"))
        case "count": return .count(try counts(try Fields(node, keys: ["count"])["count"]))
        default: throw ScenarioProblem("no step begins with \"\(first)\"")
        }
    }

    // MARK: Clients

    private mutating func asks(_ node: YAMLNode) throws(ScenarioProblem) -> [Step.Ask] {
        let fields = try Fields(
            node, keys: ["ask", "from", "port", "over", "id", "flags", "edns", "opcode", "octets", "times", "answer"])
        let times = try fields.number("times") ?? 1
        var asks: [Step.Ask] = []
        for number in 1...max(times, 1) { asks.append(try ask(fields, number)) }
        return asks
    }

    /// One of several questions: a `#` in the name or the address is its number.
    private mutating func ask(_ fields: Fields, _ number: Int) throws(ScenarioProblem) -> Step.Ask {
        func filled(_ text: String) -> String {
            String(text.flatMap { $0 == "#" ? String(number) : String($0) })
        }
        var message = MessageBuilder()
        message.flags = try fields.flags("flags") ?? [.recursionDesired]
        message.flags.opcode = Opcode(rawValue: try fields.number("opcode") ?? 0)
        message.answers = try fields.records("answer")
        let octets: [UInt8]? = try fields.text("octets").flatMap { [UInt8](hex: $0) }
        if octets == nil {
            let text = try need(fields.text("ask"), "a question")
            message.questions = [try need(QuestionText.read(filled(text)), "a name and a type")]
        }
        message.id = try fields.number("id") ?? nextID
        nextID = message.id &+ 1
        message.edns = try edns(fields["edns"])
        message.options += try options(fields["edns"])
        lastClient = try address(fields.text("from").map(filled)) ?? IPAddress(v4: 0x0a00_0001)
        let client = SocketAddress(lastClient, port: try fields.number("port") ?? 4000)
        return Step.Ask(
            message: message, octets: octets, client: client, transport: try transport(fields.text("over")))
    }

    private func edns(_ node: YAMLNode?) throws(ScenarioProblem) -> EDNS? {
        guard let node else { return EDNS(udpSize: 1232) }
        if node.text == "none" { return nil }
        let fields = try Fields(node, keys: Self.ednsKeys)
        return EDNS(
            udpSize: try fields.number("size") ?? 1232, version: try fields.number("version") ?? 0,
            dnssecOK: try fields.isTrue("do"))
    }

    private static let ednsKeys = ["size", "do", "version", "nsid", "keepalive", "padding"]

    /// The options by which the query asks for the server's name (RFC 5001 s2.1), the time of an idle connection (RFC 7828 s3.1)
    /// and a padded reply (RFC 7830 s3).
    private func options(_ node: YAMLNode?) throws(ScenarioProblem) -> [UInt8] {
        guard let node, node.text != "none" else { return [] }
        let fields = try Fields(node, keys: Self.ednsKeys)
        var options: [UInt8] = []
        if try fields.isTrue("nsid") { options += [0, 3, 0, 0] }
        if try fields.isTrue("keepalive") { options += [0, 11, 0, 0] }
        if let size: UInt16 = try fields.number("padding") {
            options += [0, 12, UInt8(size >> 8), UInt8(size & 255)] + [UInt8](repeating: 0, count: Int(size))
        }
        return options
    }

    private mutating func expectation(_ node: YAMLNode) throws(ScenarioProblem) -> Step.Expectation {
        let fields = try Fields(
            node,
            keys: [
                "expect", "to", "id", "flags", "answer", "authority", "additional", "ede", "nsid", "keepalive",
                "padded",
                "size", "times",
            ])
        let isAnyone = try fields.text("to") == "anyone"
        let client = isAnyone ? nil : try address(fields.text("to"))
        if try fields.text("expect") == "nothing" {
            return Step.Expectation(client: client)
        }
        var reply = MessageText(
            code: try need(fields.code("expect"), "a response code"), flags: try need(fields.flags("flags"), "flags"))
        reply.answers = try fields.records("answer")
        reply.authority = try fields.records("authority")
        reply.additional = try fields.records("additional")
        reply.error = try fields.text("ede")
        reply.serverName = try fields.text("nsid")
        reply.idleTime = try fields.number("keepalive")
        reply.isPadded = try fields.isTrue("padded")
        return Step.Expectation(
            client: client ?? (isAnyone ? nil : lastClient), id: try fields.number("id"), reply: reply,
            size: try fields.number("size"), times: try fields.number("times") ?? 1)
    }

    // MARK: Upstreams

    private func visit(_ node: YAMLNode) throws(ScenarioProblem) -> Step.Visit {
        let fields = try Fields(
            node, keys: ["upstream", "asked", "over", "case", "flags", "edns", "do", "reply", "label"])
        let isAsked = try fields.text("asked") != "nothing"
        return Step.Visit(
            upstream: try need(fields.upstream("upstream"), "an address"),
            question: isAsked ? try need(fields.question("asked"), "a question") : nil,
            overStream: try overStream(fields.text("over")), isLowerCase: try fields.text("case") == "lower",
            flags: try fields.flags("flags") ?? [.recursionDesired], edns: try fields.text("edns") != "none",
            dnssecOK: try fields.isTrue("do"), replies: try replies(fields["reply"]), label: try fields.text("label"))
    }

    /// None, one, or several replies.
    private func replies(_ node: YAMLNode?) throws(ScenarioProblem) -> [UpstreamReply] {
        guard let node, node.text != "nothing" else { return [] }
        guard case .sequence(let items) = node.content else { return [try reply(node)] }
        var replies: [UpstreamReply] = []
        for item in items { replies.append(try reply(item)) }
        return replies
    }

    private func reply(_ node: YAMLNode) throws(ScenarioProblem) -> UpstreamReply {
        if let text = node.text {
            if text == "refused" { return .refusal }
            guard let code = ResponseCode(mnemonic: text) else {
                throw ScenarioProblem("\"\(text)\" is no way to reply", line: node.line)
            }
            return .message(Self.composition(code))
        }
        let fields = try Fields(
            node,
            keys: [
                "code", "flags", "answer", "authority", "additional", "question", "case", "id", "edns", "ede", "from",
                "octets", "times",
            ])
        if let text = try fields.text("octets") { return .octets(try need([UInt8](hex: text), "hexadecimal digits")) }
        var made = Self.composition(try fields.code("code") ?? .noError)
        made.flags = try fields.flags("flags") ?? made.flags
        made.question = try fields.question("question")
        made.questionCase = try fields.text("case") == "lower" ? .lower : .kept
        made.hasWrongID = try fields.text("id") == "wrong"
        made.hasEDNS = try fields.text("edns") != "none"
        made.error = try fields.number("ede")
        made.answers = try fields.records("answer")
        made.authority = try fields.records("authority")
        made.additional = try fields.records("additional")
        made.source = try fields.upstream("from")
        made.times = try fields.number("times") ?? 1
        return .message(made)
    }

    private static func composition(_ code: ResponseCode) -> UpstreamReply.Composition {
        UpstreamReply.Composition(
            flags: [.response, .recursionDesired, .recursionAvailable], code: code, question: nil,
            questionCase: .kept, hasWrongID: false, hasEDNS: true, error: nil, answers: [], authority: [],
            additional: [], source: nil, times: 1)
    }

    // MARK: The rest

    private func reload(_ node: YAMLNode) throws(ScenarioProblem) -> Step.Kind {
        let outer = try Fields(node, keys: ["reload"])
        let fields = try Fields(
            try need(outer["reload"], "what changed"), keys: ["configuration", "zones", "rejected", "broken"])
        return .reload(
            Step.Reload(
                files: try file.files(configuration: fields["configuration"], zones: fields["zones"]),
                isRejected: try fields.isTrue("rejected"), broken: try fields.texts("broken")))
    }

    private func counts(_ node: YAMLNode?) throws(ScenarioProblem) -> [(name: String, value: Int)] {
        guard case .mapping(let entries)? = node?.content else { throw ScenarioProblem("counts are a mapping") }
        var counts: [(name: String, value: Int)] = []
        for entry in entries {
            counts.append((entry.key.text ?? "", try need(entry.value.text.flatMap { Int($0) }, "a number")))
        }
        return counts
    }

    private func transport(_ text: String?) throws(ScenarioProblem) -> QueryTransport {
        switch text {
        case nil, "udp": .datagram
        case "tcp": .stream
        case "tls": .tls
        case "https": .https
        case "http": .http
        default: throw ScenarioProblem("over is udp, tcp, tls, https or http")
        }
    }

    private func overStream(_ text: String?) throws(ScenarioProblem) -> Bool {
        guard text == nil || text == "udp" || text == "tcp" else { throw ScenarioProblem("over is udp or tcp") }
        return text == "tcp"
    }

    private func address(_ text: String?) throws(ScenarioProblem) -> IPAddress? {
        guard let text else { return nil }
        return try need(IPAddress(text), "an address")
    }

    private func need<Value>(_ value: Value?, _ what: String) throws(ScenarioProblem) -> Value {
        guard let value else { throw ScenarioProblem("\(what) is missing, or cannot be read") }
        return value
    }
}

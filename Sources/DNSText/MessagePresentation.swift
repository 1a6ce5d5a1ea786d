// Records and whole messages as text, in the form that readers of dig know.

package import DNSWire

extension Record {
    /// The record as a line of a master file: owner, TTL, class, type and data, aligned with tabs.
    package var presentation: String {
        var line = TextColumns()
        line.append(name.description)
        line.move(to: 24)
        line.append(String(ttl))
        line.move(to: 32)
        line.append(recordClass.description)
        line.move(to: 40)
        line.append(type.description)
        line.move(to: 48)
        line.append(RecordDataText.describe(data.span, type: type))
        return line.text
    }
}

/// Prints messages.
package enum MessagePresentation {
    /// The data of the answer section's records, each on a line, as `dig +short` prints it.
    package static func short(_ message: Message) -> String {
        message.answers.map { RecordDataText.describe($0.data.span, type: $0.type) + "\n" }.joined()
    }

    /// The whole message: header, EDNS, question and sections, each line ended; an empty line behind every section.
    package static func full(_ message: Message) -> String {
        var text = header(message) + "\n"
        if let edns = message.edns {
            text += ";; OPT PSEUDOSECTION:\n" + EDNSPresentation.lines(edns, message.options)
        }
        if !message.questions.isEmpty {
            text += ";; QUESTION SECTION:\n"
            for question in message.questions { text += ";" + line(question) + "\n" }
            text += "\n"
        } else if message.edns != nil {
            text += "\n"
        }
        text += section("ANSWER", message.answers)
        text += section("AUTHORITY", message.authority)
        text += section("ADDITIONAL", message.additional)
        return text
    }

    private static func header(_ message: Message) -> String {
        let header = message.header
        var text = ";; ->>HEADER<<- opcode: \(header.flags.opcode), status: \(message.responseCode)"
        text += ", id: \(header.id.rawValue)\n;; flags:"
        let names: [(HeaderFlags, String)] = [
            (.response, "qr"), (.authoritative, "aa"), (.truncated, "tc"), (.recursionDesired, "rd"),
            (.recursionAvailable, "ra"), (.authenticData, "ad"), (.checkingDisabled, "cd"),
        ]
        for (flag, name) in names where header.flags.contains(flag) { text += " \(name)" }
        // the one bit that RFC 1035 s4.1.1 still wants zero
        if header.flags.rawValue & 0x40 != 0 { text += "; MBZ: 0x4" }
        text += "; QUERY: \(header.questionCount), ANSWER: \(header.answerCount)"
        text += ", AUTHORITY: \(header.authorityCount), ADDITIONAL: \(header.additionalCount)\n"
        if header.flags.contains([.response, .recursionDesired]), !header.flags.contains(.recursionAvailable) {
            text += ";; WARNING: recursion requested but not available\n"
        }
        return text
    }

    private static func line(_ question: Question) -> String {
        var line = TextColumns()
        line.append(question.name.description)
        line.move(to: 32)
        line.append(question.recordClass.description)
        line.move(to: 40)
        line.append(question.type.description)
        return line.text
    }

    private static func section(_ name: String, _ records: [Record]) -> String {
        guard !records.isEmpty else { return "" }
        return ";; \(name) SECTION:\n" + records.map { $0.presentation + "\n" }.joined() + "\n"
    }
}

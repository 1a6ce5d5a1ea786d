// The three ways to print messages: for people, for programs, for GitHub's pages.

import DNSText

/// How messages are printed.
package enum DiagnosticFormat: String, Sendable, CaseIterable {
    /// As compilers print them, with the line and a caret.
    case text
    /// One JSON object a line.
    case json
    /// Annotations of GitHub's workflow commands.
    case github

    /// One message in this form, ending in a line feed.
    package func render(_ diagnostic: Diagnostic) -> String {
        switch self {
        case .text: Self.text(diagnostic)
        case .json: Self.json(diagnostic)
        case .github: Self.github(diagnostic)
        }
    }

    /// Messages one after the other.
    package func render(_ diagnostics: some Sequence<Diagnostic>) -> String {
        diagnostics.reduce(into: "") { $0 += render($1) }
    }

    private static func text(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.place.map { "\($0.start.line):\($0.start.column):" } ?? ""
        var out = "\(diagnostic.file):\(place) \(diagnostic.severity.rawValue): "
        out += "\(SourceExcerpt.printable(diagnostic.message)) [\(diagnostic.code.rawValue)]\n"
        if let place = diagnostic.place { out += SourceExcerpt.render(place) }
        if let hint = diagnostic.hint { out += "      = hint: \(SourceExcerpt.printable(hint))\n" }
        if let related = diagnostic.related {
            out += "\(related.file):\(related.place.start.line):\(related.place.start.column): note: "
            out += "\(SourceExcerpt.printable(related.message))\n" + SourceExcerpt.render(related.place)
        }
        return out
    }

    private static let quoted = JSONText.quoted

    private static func json(_ diagnostic: Diagnostic) -> String {
        var fields = [
            ("severity", quoted(diagnostic.severity.rawValue)),
            ("code", quoted(diagnostic.code.rawValue)),
            ("message", quoted(diagnostic.message)), ("file", quoted(diagnostic.file)),
        ]
        if let place = diagnostic.place { fields += self.fields(place) }
        if let hint = diagnostic.hint { fields.append(("hint", quoted(hint))) }
        if let related = diagnostic.related {
            let inner =
                [("message", quoted(related.message)), ("file", quoted(related.file))]
                + self.fields(related.place)
            fields.append(("related", object(inner)))
        }
        return object(fields) + "\n"
    }

    private static func fields(_ place: Diagnostic.Place) -> [(String, String)] {
        [
            ("line", "\(place.start.line)"), ("column", "\(place.start.column)"), ("end_line", "\(place.end.line)"),
            ("end_column", "\(place.end.column)"),
        ]
    }

    private static func object(_ fields: [(String, String)]) -> String {
        "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    private static func github(_ diagnostic: Diagnostic) -> String {
        let command = diagnostic.severity == .note ? "notice" : diagnostic.severity.rawValue
        var properties = ["file=\(escaped(diagnostic.file, alsoIn: ",:"))"]
        if let place = diagnostic.place {
            properties += ["line=\(place.start.line)", "col=\(place.start.column)"]
            if place.end.line == place.start.line, place.end.column > place.start.column {
                properties += ["endColumn=\(place.end.column - 1)"]
            }
        }
        properties.append("title=\(diagnostic.code.rawValue)")
        let message = diagnostic.message + (diagnostic.hint.map { "\n" + $0 } ?? "")
        return "::\(command) \(properties.joined(separator: ","))::\(escaped(message, alsoIn: ""))\n"
    }

    private static func escaped(_ text: String, alsoIn more: String) -> String {
        text.unicodeScalars.reduce(into: "") { out, scalar in
            if scalar == "%" || scalar.value < 0x20 || more.unicodeScalars.contains(scalar) {
                let hex = String(scalar.value, radix: 16, uppercase: true)
                out += "%" + (hex.count < 2 ? "0" : "") + hex
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
    }
}

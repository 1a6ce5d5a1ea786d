// What a configuration says that its server must answer: `tests`.

package import DNSWire

/// A question, who asks it, and what must come of it.
package struct ConfigurationTest: Sendable {
    /// What must come of a question.
    package enum Expectation: Sendable, Equatable {
        /// These records of the type that is asked for, and no others of that type, whatever their order and their names. Each is
        /// data in wire form, at least one.
        case records([[UInt8]])
        /// A word for the outcome.
        case outcome(Outcome)
        /// It is asked of others: under the rule for this zone, where there is one.
        case forwarded(Name?)
    }

    /// The outcomes that have a word of their own.
    package enum Outcome: String, Sendable, CaseIterable {
        /// The name exists, the type does not (RFC 2308 s2.2).
        case noData = "NODATA"
        case nameError = "NXDOMAIN"
        case refused = "REFUSED"
        case serverFailure = "SERVFAIL"
        case notImplemented = "NOTIMP"
        /// Another server knows: the name lies below a zone cut.
        case referral = "REFERRAL"
    }

    /// The address that asks unless it is said otherwise: this host's own.
    package static let standardClient = IPAddress(v4: 0x7f00_0001)

    package let question: Question
    package let client: IPAddress
    package let expectation: Expectation
    /// Where the expectation is written.
    let file: String
    let place: Diagnostic.Place
}

extension ConfigurationTest.Expectation {
    /// Whether it is that others are asked.
    package var isForwarding: Bool { if case .forwarded = self { true } else { false } }

    /// What is expected, in words.
    /// - Parameter describe: the text of a record's data.
    package func text(_ describe: ([UInt8]) -> String) -> String {
        switch self {
        case .records(let data): data.map(describe).joined(separator: ", ")
        case .outcome(let outcome): outcome.rawValue
        case .forwarded(nil): "forwarded"
        case .forwarded(let zone?): "forwarded under the rule for \(zone)"
        }
    }
}

extension LoadedConfiguration {
    /// The message about a test that did not come out as expected; nil where the user wants none of it.
    package func diagnostic(
        of test: ConfigurationTest, _ severity: Severity, _ code: DiagnosticCode, _ message: String,
        hint: String? = nil
    ) -> Diagnostic? {
        guard let severity = Diagnostics.severity(of: severity, code, allowed: allowed) else { return nil }
        return Diagnostic(
            severity: severity, code: code, message: message, file: test.file, place: test.place, hint: hint)
    }
}

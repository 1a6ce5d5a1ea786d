// What a reload would change.

import HTTPTypes

/// What became of a plan.
package struct PlanOutcome: Sendable {
    /// Whether everything could be read, and no more would go than may.
    let isGood: Bool
    let json: JSONValue
    /// The same for people.
    let text: String

    package init(isGood: Bool, json: JSONValue, text: String) {
        self.isGood = isGood
        self.json = json
        self.text = text
    }

    var answer: AdminAnswer { AdminAnswer(json, isGood ? .ok : .unprocessableContent, text: text) }
}

/// The part of a zone's records that may go, in percent.
package struct DeletionLimit: Sendable {
    package let percent: Int

    /// Reads `30%` or `30`; nil for anything else, and beyond 100.
    package init?(_ text: String) {
        let digits = text.hasSuffix("%") ? text.dropLast() : Substring(text)
        guard 1...3 ~= digits.utf8.count, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let percent = Int(digits),
            percent <= 100
        else { return nil }
        self.percent = percent
    }
}

// What a reload would come to, told instead of done.

import Admin
import DNSConfig
import DNSWire

/// A load that nothing comes of but this.
struct Plan {
    private let verdict: ReloadOutcome.Verdict
    /// What was found, a message a line.
    private let messages: [String]
    /// Nil where nothing would change, since the reload would be rejected.
    private let changes: LoadChanges?

    /// - Parameter old: what is in service.
    init(_ loaded: Loaded, from old: LoadedState, startedWith first: Configuration) {
        messages = loaded.messages
        if let configuration = loaded.configuration, let state = loaded.state {
            let new = LoadedState(configuration: configuration, state: state)
            changes = LoadChanges(from: old, to: new, startedWith: first)
            verdict = loaded.isPartial ? .partial : .done
        } else {
            changes = nil
            verdict = .rejected
        }
    }

    /// A plan that nothing came of.
    init(rejected messages: [String]) {
        self.messages = messages
        verdict = .rejected
        changes = nil
    }

    /// - Parameter limit: how many records of a zone may go; nil for all.
    func outcome(within limit: DeletionLimit?) -> PlanOutcome {
        let objections = objections(limit)
        return PlanOutcome(
            isGood: verdict == .done && objections.isEmpty, json: json(objections), text: text(objections))
    }

    /// The zones of which more would go than may.
    private func objections(_ limit: DeletionLimit?) -> [String] {
        guard let limit, let changes else { return [] }
        return changes.zones.filter { $0.lostRecords * 100 > $0.oldRecords * limit.percent }.map {
            "\($0.title) would lose \($0.lostRecords) of \($0.oldRecords.counted("record")), more than \(limit.percent) %."
        }
    }

    private func text(_ objections: [String]) -> String {
        let sentence: String? =
            switch verdict {
            case .done: nil
            case .partial: "Some zones have errors: their last good versions would stay."
            case .rejected: "The reload would be rejected."
            }
        let lines = messages.map { $0 + "\n" }.joined() + (changes?.text ?? "")
        return lines + (objections + [sentence].compactMap(\.self)).map { $0 + "\n" }.joined()
    }

    private func json(_ objections: [String]) -> JSONValue {
        func texts(_ texts: [String]) -> JSONValue { .list(texts.map { .text($0) }) }
        return .object([
            ("outcome", .text(verdict.rawValue)), ("messages", texts(messages)), ("objections", texts(objections)),
            ("zones", .list(changes?.zones.map(\.json) ?? [])),
            (
                "forwarding",
                .list(
                    (changes?.rules ?? []).map {
                        .object([("zone", .text("\($0.zone)")), ("change", .text($0.kind.rawValue))])
                    })
            ),
            ("settings", texts(changes?.settings ?? [])), ("next_start", texts(changes?.nextStart ?? [])),
        ])
    }
}

extension ZoneChange {
    fileprivate var json: JSONValue {
        .object([
            ("zone", name.map { .text("\($0)") } ?? .null), ("change", .text(kind.rawValue)),
            ("old_serial", oldSerial.map { .count($0) } ?? .null),
            ("new_serial", newSerial.map { .count($0) } ?? .null), ("old_records", .count(oldRecords)),
            ("new_records", .count(newRecords)), ("lost_records", .count(lostRecords)),
            ("settings_changed", .flag(hasOtherSettings)), ("rrsets", .list(rrsets.map(\.json))),
            ("further_names", .count(furtherNames)),
        ])
    }
}

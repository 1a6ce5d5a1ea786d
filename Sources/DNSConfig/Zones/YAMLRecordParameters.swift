// The parameters of SVCB and HTTPS records in YAML zones: a mapping from keys to values and lists, as octoDNS has them.

import DNSText
import DNSWire

extension YAMLRecordData {
    /// Appends service parameters; false after a message.
    mutating func appendParameters(_ value: YAMLNode) -> Bool {
        if value.isNull { return true }
        let subject = "the svcparams of \(record.type.article) record"
        guard case .mapping(let entries) = value.content else {
            report(
                .wrongKind, at: value, "\(subject) are a mapping, not \(value.kind)",
                hint: "such as svcparams: {alpn: [h2, h3], port: 443}")
            return false
        }
        var parameters: [ServiceParameter] = []
        var isRead = !value.isPartial
        for entry in entries {
            if let parameter = parameter(entry, subject) {
                parameters.append(parameter)
            } else {
                isRead = false
            }
        }
        guard isRead else { return false }
        do {
            try ServiceParametersText.check(parameters, at: 0..<0)
        } catch {
            report(
                DiagnosticCode(rawValue: error.code.rawValue), at: value, "\(subject) \(error.problem)",
                hint: error.hint)
            return false
        }
        if !parameters.isEmpty, data.first == 0, data.dropFirst().first == 0 {
            diagnostics.report(
                .warning, .badRecord, at: value.range,
                "with svcpriority 0 the record is an alias, whose parameters are ignored (RFC 9460 s2.4.2)",
                hint: "leave svcparams away, as octoDNS wants it")
        }
        ServiceParameters.append(parameters, to: &data)
        return true
    }

    private func parameter(_ entry: YAMLNode.Entry, _ subject: String) -> ServiceParameter? {
        let text = entry.key.text ?? ""
        let key: ServiceParameterKey
        do {
            key = try ServiceParametersText.key(text)
        } catch {
            diagnostics.report(problem(error, subject + " ", text), at: entry.key, as: record.severity)
            return nil
        }
        do {
            return ServiceParameter(key, try value(of: key, entry.value, isGeneric: text.hasPrefix("key")))
        } catch {
            if !entry.value.isInvalid {
                report(
                    DiagnosticCode(rawValue: error.code.rawValue), at: entry.value.isNull ? entry.key : entry.value,
                    "\(subject) \(error.problem)", hint: error.hint)
            }
            return nil
        }
    }

    private func value(
        of key: ServiceParameterKey, _ node: YAMLNode, isGeneric: Bool
    ) throws(TextError) -> [UInt8] {
        if case .sequence(let items) = node.content, !isGeneric {
            var octets: [[UInt8]] = []
            for item in items {
                guard let text = item.text, !item.isNull else {
                    throw TextError(.badParameter, 0..<0, "must have text in the list for \(key), not \(item.kind)")
                }
                diagnostics.warnOfOctoDNS(item)
                octets.append(Array(text.utf8))
            }
            return try ServiceParametersText.value(of: key, octets)
        }
        guard let text = node.text else {
            throw TextError(.badParameter, 0..<0, "must have text for \(key), not \(node.kind)")
        }
        let octets = node.isNull ? [] : Array(text.utf8)
        if key != .port { diagnostics.warnOfOctoDNS(node) }
        // what octoDNS does not know it puts into master files as it is
        if isGeneric { return try ServiceParametersText.octets(of: key, octets.span) }
        if key.takesList, text.contains(",") {
            let items = text.split(separator: ",").map { $0.drop { $0 == " " } }.joined(separator: ", ")
            throw TextError(
                .badParameter, 0..<0, "must have a list for \(key), not \"\(text)\"", hint: "write \(key): [\(items)]")
        }
        return try ServiceParametersText.value(of: key, octets.isEmpty ? [] : [octets])
    }
}

// What is kept from upstreams, and what they are not believed: `special_names` and `rebinding`.

import DNSWire

/// Reads precautions against leaks and lies.
struct PrecautionDecoder {
    let diagnostics: Diagnostics

    /// Reads `special_names`: true, false, or a mapping that says more.
    func decodeSpecialNames(_ node: YAMLNode, into names: inout SpecialNames) {
        guard case .mapping = node.content else {
            guard let text = diagnostics.text(node, "true, false or a mapping") else { return }
            let flag = diagnostics.value(text, node) { text throws(ValueProblem) in
                try FlagText.read(text, of: "special_names")
            }
            names.isEnabled = flag ?? names.isEnabled
            return
        }
        guard let reader = MappingReader(node, "special_names", keys: ["enabled", "canary"], diagnostics) else {
            return
        }
        names.isEnabled = reader.flag("enabled") ?? names.isEnabled
        names.canary = reader.flag("canary") ?? names.canary
    }

    /// Reads `rebinding`.
    func decodeRebinding(_ node: YAMLNode, into rebinding: inout Rebinding) {
        guard let reader = MappingReader(node, "rebinding", keys: ["protect", "allow"], diagnostics) else { return }
        // who writes of it wants it
        rebinding.protect = reader.choice("protect", Rebinding.Protect.self) ?? .defaultRoute
        guard let list = reader["allow"], let items = diagnostics.list(list, "names such as plex.direct.") else {
            return
        }
        for item in items {
            guard let text = diagnostics.text(item, "a name such as plex.direct."),
                let name = diagnostics.value(text, item, Self.allowedName)
            else { continue }
            rebinding.allow.append(name)
        }
        if rebinding.protect == .off, let first = items.first {
            diagnostics.report(
                .note, .notUsed, at: first.range, "without protection every name may have local addresses")
        }
    }

    private static func allowedName(_ text: String) throws(ValueProblem) -> Name {
        guard Network(text) == nil else {
            throw ValueProblem(
                .badName, "what is allowed is a name, and \(text) is an address or a network",
                hint: "write the name that may have such addresses")
        }
        return try NameText.zone(text, "a name is allowed with all names below it")
    }
}

// What is kept from upstreams, and what they are not believed: `special_names`.

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
}

// Values of JSON held against a schema, as far as schemas are written here.

@testable import Admin

/// Checks values against the schemas of an OpenAPI document.
struct SchemaCheck {
    let document: JSONValue

    /// Where a value is not what a schema says; empty where it is.
    func findings(_ value: JSONValue, _ schema: JSONValue, at path: String = "$") -> [String] {
        if case .text(let reference)? = schema["$ref"] {
            let target = reference.split(separator: "/").dropFirst().reduce(document) { $0?[String($1)] }
            guard let target else { return ["\(path): \(reference) is nowhere"] }
            return findings(value, target, at: path)
        }
        if case .list(let choices)? = schema["anyOf"] {
            let findings = choices.map { self.findings(value, $0, at: path) }
            return findings.contains { $0.isEmpty } ? [] : findings.flatMap(\.self)
        }
        guard case .text(let type)? = schema["type"] else { return [] }
        switch (type, value) {
        case ("string", .text(let text)):
            guard case .list(let words)? = schema["enum"] else { return [] }
            return words.contains { $0.description == JSONValue.text(text).description } ? [] : ["\(path): \(text)"]
        case ("integer", .number), ("number", .number), ("number", .decimal), ("boolean", .flag), ("null", .null):
            return []
        case ("array", .list(let items)):
            return items.enumerated().flatMap { findings($1, schema["items"] ?? .null, at: "\(path)[\($0)]") }
        case ("object", .object(let members)): return findings(members, schema, at: path)
        default: return ["\(path): \(value) is no \(type)"]
        }
    }

    private func findings(_ members: [(String, JSONValue)], _ schema: JSONValue, at path: String) -> [String] {
        var found: [String] = []
        if case .list(let names)? = schema["required"] {
            for case .text(let name) in names where !members.contains(where: { $0.0 == name }) {
                found.append("\(path): \(name) is missing")
            }
        }
        for (name, value) in members {
            if let property = schema["properties"]?[name] {
                found += findings(value, property, at: "\(path).\(name)")
            } else if case .flag(false)? = schema["additionalProperties"] {
                found.append("\(path): \(name) is not described")
            } else if let other = schema["additionalProperties"] {
                found += findings(value, other, at: "\(path).\(name)")
            }
        }
        return found
    }
}

extension JSONValue {
    /// The member of an object; nil where there is none.
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.0 == name }?.1
    }
}

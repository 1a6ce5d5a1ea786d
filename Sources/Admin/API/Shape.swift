// What answers are like.

/// What a value is like, as a schema says it (JSON Schema 2020-12, as OpenAPI 3.1 has it).
indirect enum Shape: Sendable {
    case any
    case text
    /// One of some words.
    case word([String])
    /// A whole number.
    case count
    /// A number that may have decimals.
    case decimal
    case flag
    /// The value, or null where nobody knows.
    case unless(Shape)
    case list(Shape)
    /// All of these members, and no others.
    case object([(String, Shape)])
    /// Members whose names are not told here.
    case map(Shape)
    /// What stands under this name among the components of the document.
    case named(String)

    var schema: JSONValue {
        switch self {
        case .any: .object([])
        case .text: Self.type("string")
        case .word(let words):
            .object([("type", .text("string")), ("enum", .list(words.map { .text($0) }))])
        case .count: Self.type("integer")
        case .decimal: Self.type("number")
        case .flag: Self.type("boolean")
        case .unless(let shape): .object([("anyOf", .list([shape.schema, Self.type("null")]))])
        case .list(let shape): .object([("type", .text("array")), ("items", shape.schema)])
        case .object(let members):
            .object([
                ("type", .text("object")), ("properties", .object(members.map { ($0.0, $0.1.schema) })),
                ("required", .list(members.map { .text($0.0) })), ("additionalProperties", .flag(false)),
            ])
        case .map(let shape): .object([("type", .text("object")), ("additionalProperties", shape.schema)])
        case .named(let name): .object([("$ref", .text("#/components/schemas/\(name)"))])
        }
    }

    private static func type(_ name: String) -> JSONValue { .object([("type", .text(name))]) }
}

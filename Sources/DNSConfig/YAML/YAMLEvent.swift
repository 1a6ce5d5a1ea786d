// What a YAML file holds, piece by piece.

/// One piece of a document.
struct YAMLEvent {
    enum Kind {
        case documentStart
        case documentEnd
        case streamEnd
        case alias(name: String)
        case scalar(YAMLScalar)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
    }

    var kind: Kind
    /// The name behind `&`.
    var anchor: String?
    /// The tag as written, such as `!include`.
    var tag: String?
    var range: SourceRange
}

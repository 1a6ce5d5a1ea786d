// libyaml behind a safe face: a file's events, one at a time.

import CLibYAML

/// Why libyaml stopped, in its own words, with the places it names.
struct YAMLSyntaxError: Error {
    /// What is wrong.
    var problem: String
    /// What was being read, such as "while parsing a block mapping".
    var context: String
    var place: SourceRange
    /// Where the thing of `context` begins.
    var contextPlace: SourceRange?
}

/// Reads the events of one file.
///
/// The pointer is to memory of our own that lives as long as this object; libyaml holds the address of `input`, which
/// this object keeps alive.
@safe final class YAMLParser {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: YAMLInput
    private let file: SourceFileID

    init(_ octets: [UInt8], file: SourceFileID) {
        unsafe parser = .allocate(capacity: 1)
        input = YAMLInput(octets)
        self.file = file
        // the only failure is want of memory, on which Swift stops the program as well
        precondition(unsafe yaml_parser_initialize(parser) == 1, "out of memory")
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input(parser, { unsafe YAMLInput.read($0, $1, $2, $3) }, input.address)
    }

    /// How many octets of the file libyaml has taken, which is a little ahead of the events.
    var octetsTaken: Int { input.offset }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    /// The next event; after `streamEnd`, nothing may be asked for.
    func next() throws(YAMLSyntaxError) -> YAMLEvent {
        while true {
            var event = unsafe yaml_event_t()
            guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw error() }
            defer { unsafe yaml_event_delete(&event) }
            let range = unsafe range(event.start_mark, event.end_mark)
            switch unsafe event.type {
            case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, range: range)
            case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, range: range)
            case YAML_STREAM_END_EVENT: return YAMLEvent(kind: .streamEnd, range: range)
            case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .sequenceEnd, range: range)
            case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, range: range)
            case YAML_ALIAS_EVENT:
                return unsafe YAMLEvent(kind: .alias(name: text(event.data.alias.anchor) ?? ""), range: range)
            case YAML_SCALAR_EVENT:
                let scalar = unsafe event.data.scalar
                return unsafe YAMLEvent(
                    kind: .scalar(self.scalar(scalar.value, scalar.length, scalar.style)), anchor: text(scalar.anchor),
                    tag: text(scalar.tag), range: range)
            case YAML_SEQUENCE_START_EVENT:
                let sequence = unsafe event.data.sequence_start
                return unsafe YAMLEvent(
                    kind: .sequenceStart, anchor: text(sequence.anchor), tag: text(sequence.tag), range: range)
            case YAML_MAPPING_START_EVENT:
                let mapping = unsafe event.data.mapping_start
                return unsafe YAMLEvent(
                    kind: .mappingStart, anchor: text(mapping.anchor), tag: text(mapping.tag), range: range)
            default: continue  // the start of the stream
            }
        }
    }

    private func scalar(_ value: UnsafeMutablePointer<yaml_char_t>?, _ length: Int, _ style: yaml_scalar_style_t)
        -> YAMLScalar
    {
        let text = unsafe String(decoding: UnsafeBufferPointer(start: value, count: length), as: UTF8.self)
        return switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: YAMLScalar(text, style: .singleQuoted)
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: YAMLScalar(text, style: .doubleQuoted)
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: YAMLScalar(text, style: .block)
        default: YAMLScalar(text, style: .plain)
        }
    }

    private func text(_ characters: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let characters = unsafe characters else { return nil }
        return unsafe String(cString: characters)
    }

    private func range(_ start: yaml_mark_t, _ end: yaml_mark_t) -> SourceRange {
        SourceRange(file, from: position(start), to: position(end))
    }

    private func position(_ mark: yaml_mark_t) -> SourcePosition {
        SourcePosition(line: mark.line + 1, column: mark.column + 1)
    }

    private func error() -> YAMLSyntaxError {
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "it cannot be read"
        let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) } ?? ""
        if unsafe parser.pointee.error == YAML_READER_ERROR {
            let position = input.position(ofOctet: unsafe parser.pointee.problem_offset)
            return YAMLSyntaxError(
                problem: problem, context: context, place: SourceRange(file, from: position, to: position))
        }
        let mark = unsafe parser.pointee.problem_mark
        let contextMark = unsafe parser.pointee.context_mark
        return YAMLSyntaxError(
            problem: problem, context: context, place: range(mark, mark),
            contextPlace: context.isEmpty ? nil : range(contextMark, contextMark))
    }
}

/// The octets that libyaml reads, and how far it has come.
private final class YAMLInput {
    private let octets: [UInt8]
    private(set) var offset: Int

    init(_ octets: [UInt8]) {
        self.octets = octets
        offset = octets.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    }

    /// This object as libyaml's read handler is given it. The object must outlive the parser.
    var address: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

    /// The line and column of an octet, counted from the first that libyaml was given.
    func position(ofOctet wanted: Int) -> SourcePosition {
        let start = octets.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        let before = octets[start..<min(octets.count, start + wanted)]
        let lineStart = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? start
        return SourcePosition(
            line: before.count { $0 == 0x0a } + 1,
            column: String(decoding: before[lineStart...], as: UTF8.self).unicodeScalars.count + 1)
    }

    /// libyaml's read handler: fills `buffer` with up to `size` octets.
    static func read(
        _ data: UnsafeMutableRawPointer?, _ buffer: UnsafeMutablePointer<UInt8>?, _ size: Int,
        _ count: UnsafeMutablePointer<Int>?
    ) -> Int32 {
        guard let data = unsafe data, let buffer = unsafe buffer, let count = unsafe count else { return 0 }
        let input = unsafe Unmanaged<YAMLInput>.fromOpaque(data).takeUnretainedValue()
        let octets = input.octets[input.offset..<min(input.octets.count, input.offset + size)]
        unsafe octets.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { unsafe buffer.update(from: start, count: source.count) }
        }
        input.offset += octets.count
        unsafe count.pointee = octets.count
        return 1
    }
}

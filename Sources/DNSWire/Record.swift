// A resource record and a whole message as values of their own: for tools and tests, not for the way of a packet.

/// A resource record with its data uncompressed (RFC 1035 s3.2.1).
package struct Record: Hashable, Sendable {
    package var name: Name
    package var type: RecordType
    package var recordClass: RecordClass
    package var ttl: UInt32
    /// The data in wire form, names uncompressed.
    package var data: [UInt8]

    package init(_ name: Name, _ type: RecordType, _ recordClass: RecordClass = .internet, ttl: UInt32, data: [UInt8]) {
        self.name = name
        self.type = type
        self.recordClass = recordClass
        self.ttl = ttl
        self.data = data
    }
}

/// A whole message, read into values.
package struct Message: Sendable {
    package var header: Header
    package var questions: [Question] = []
    package var answers: [Record] = []
    package var authority: [Record] = []
    /// The additional section without its OPT record.
    package var additional: [Record] = []
    /// What the OPT record says, where there is one.
    package var edns: EDNS?
    /// The options of the OPT record.
    package var options: [EDNSOption] = []

    /// Reads all of `message`. Throws on anything that is not well-formed, octets behind the last record included.
    package init(_ message: Span<UInt8>) throws(WireError) {
        guard let header = Header(message) else { throw WireError(.endOfInput, at: message.count) }
        self.header = header
        var reader = MessageReader(message)
        for _ in 0..<header.questionCount { questions.append(try reader.readQuestion()) }
        for _ in 0..<header.answerCount { answers.append(try Self.record(&reader)) }
        for _ in 0..<header.authorityCount { authority.append(try Self.record(&reader)) }
        for _ in 0..<header.additionalCount {
            let start = reader.position
            let view = try reader.readRecord()
            if view.type == .opt {
                guard edns == nil else { throw WireError(.badOPT, at: start) }
                edns = try EDNS(view, in: message)
                options = try EDNSOption.all(in: message.extracting(view.dataOffset..<view.end))
            } else {
                reader = MessageReader(message, at: start)
                additional.append(try Self.record(&reader))
            }
        }
        guard reader.isAtEnd else { throw WireError(.badMessage, at: reader.position) }
    }

    private static func record(_ reader: inout MessageReader) throws(WireError) -> Record {
        let name = try MessageReader.name(reader)
        let view = try reader.readRecord()
        let data = try RecordData.read(reader.message, at: view.dataOffset, length: view.dataLength, type: view.type)
        return Record(name, view.type, view.recordClass, ttl: view.ttl, data: data)
    }

    /// The response code, with the bits that EDNS adds.
    package var responseCode: ResponseCode {
        ResponseCode(rawValue: UInt16(edns?.extendedCode ?? 0) << 4 | UInt16(header.flags.responseCodeBits))
    }
}

extension MessageReader {
    /// The name at a reader's place, which stays where it is.
    fileprivate static func name(_ reader: borrowing MessageReader) throws(WireError) -> Name {
        var copy = MessageReader(reader.message, at: reader.position)
        return try copy.readName()
    }
}

extension MessageWriter {
    /// The message as far as it is written, as values; nil when it isn't well-formed.
    package mutating func readBack() -> Message? {
        _ = finish(id: MessageID(rawValue: 0), flags: [])
        return try? Message(message)
    }
}

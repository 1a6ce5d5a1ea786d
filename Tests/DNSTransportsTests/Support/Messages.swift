// Messages and frames for the tests.

import NIOCore

/// A query of one question, in class IN.
/// - Parameters:
///   - id: the message id.
///   - name: labels with dots between them, and none at the end.
///   - type: the number of the type.
func query(_ id: UInt16, _ name: String = "host.example", type: UInt16 = 1) -> [UInt8] {
    [UInt8(id >> 8), UInt8(id & 255), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + question(name, type: type)
}

/// A reply with one question and no records.
func reply(_ id: UInt16, _ name: String = "host.example", type: UInt16 = 1) -> [UInt8] {
    [UInt8(id >> 8), UInt8(id & 255), 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0] + question(name, type: type)
}

/// A question section of one question, in class IN.
func question(_ name: String, type: UInt16 = 1) -> [UInt8] {
    name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        + [0, UInt8(type >> 8), UInt8(type & 255), 0, 1]
}

/// The id that a message begins with.
func id(of message: [UInt8]) -> UInt16 { UInt16(message[0]) << 8 | UInt16(message[1]) }

/// A message behind its length.
func frame(_ message: [UInt8]) -> [UInt8] {
    [UInt8(message.count >> 8), UInt8(message.count & 255)] + message
}

/// Takes the whole frames off the front of `octets`.
func takeFrames(_ octets: inout [UInt8]) -> [[UInt8]] {
    var found: [[UInt8]] = []
    while octets.count >= 2 {
        let end = 2 + Int(octets[0]) << 8 + Int(octets[1])
        guard octets.count >= end else { break }
        found.append(Array(octets[2..<end]))
        octets.removeFirst(end)
    }
    return found
}

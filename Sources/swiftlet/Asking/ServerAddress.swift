// The address of the server that a command is to ask.

import DNSWire
import Glibc

extension SocketAddress {
    /// Reads `ADDRESS`, `ADDRESS:PORT`, `[ADDRESS]:PORT`, `ADDRESS@PORT` or `ADDRESS#PORT`; nil when it is none of these.
    init?(server text: String, defaultPort: UInt16 = 53) {
        if let address = IPAddress(text) {
            self.init(address, port: defaultPort)
            return
        }
        if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
            guard let address = IPAddress(text[text.index(after: text.startIndex)..<close]) else { return nil }
            let rest = text[text.index(after: close)...]
            if rest.isEmpty {
                self.init(address, port: defaultPort)
            } else {
                guard rest.first == ":", let port = UInt16(rest.dropFirst()) else { return nil }
                self.init(address, port: port)
            }
            return
        }
        guard let mark = text.lastIndex(where: { ":@#".contains($0) }),
            let address = IPAddress(text[..<mark]), let port = UInt16(text[text.index(after: mark)...])
        else { return nil }
        self.init(address, port: port)
    }

    /// The first name server of `/etc/resolv.conf`; 127.0.0.1 when it names none, as resolvers do.
    static func systemResolver() -> SocketAddress {
        let file = unsafe fopen("/etc/resolv.conf", "r")
        guard let file = unsafe file else { return SocketAddress(IPAddress(v4: 0x7f00_0001), port: 53) }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        while unsafe fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let words = text.split(whereSeparator: \.isWhitespace)
            if words.count >= 2, words[0] == "nameserver", let address = IPAddress(words[1]) {
                return SocketAddress(address, port: 53)
            }
        }
        return SocketAddress(IPAddress(v4: 0x7f00_0001), port: 53)
    }
}

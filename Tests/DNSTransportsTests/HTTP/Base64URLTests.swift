// Messages in URLs.

import Testing

@testable import DNSTransports

@Suite struct Base64URLTests {
    @Test(
        "Octets are read out of base64url, and written (RFC 4648 s5, s10; RFC 8484 s4.1.1)",
        arguments: [
            ("", ""), ("Zg", "f"), ("Zm8", "fo"), ("Zm9v", "foo"), ("Zm9vYg", "foob"), ("Zm9vYmE", "fooba"),
            ("Zm9vYmFy", "foobar"),
        ])
    func decoded(text: String, octets: String) {
        #expect(Base64URL.decode(text[...].utf8) == Array(octets.utf8))
        #expect(Base64URL.encode(Array(octets.utf8)) == text)
    }

    @Test("The two characters that differ from base64 stand for 62 and 63")
    func alphabet() {
        #expect(Base64URL.decode("-_-_"[...].utf8) == [0xfb, 0xff, 0xbf])
    }

    @Test(
        "What is no base64url is not read: padding, the other alphabet, lone characters",
        arguments: ["Zg==", "Zm8=", "+/+/", "Zm9v YmFy", "A", "Zm9vA", "Zm9v%3D"])
    func refused(text: String) {
        #expect(Base64URL.decode(text[...].utf8) == nil)
    }
}

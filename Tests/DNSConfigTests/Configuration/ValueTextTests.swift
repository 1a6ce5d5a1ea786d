// Durations, sizes, networks and addresses: what is taken, and what is not.

import DNSWire
import Testing

@testable import DNSConfig

@Suite struct ValueTextTests {
    @Test(
        "durations have a unit",
        arguments: [
            ("500ms", .milliseconds(500)), ("30s", .seconds(30)), ("5m", .seconds(300)), ("1h", .seconds(3600)),
            ("1d", .seconds(86400)), ("0s", .zero), ("10 s", .seconds(10)), ("10", nil), ("s", nil), ("1.5s", nil),
            ("-1s", nil), ("1h30m", nil), ("5M", nil), ("99999999999999999999s", nil), ("9999999999999d", nil),
            ("", nil),
        ] as [(String, Duration?)])
    func durations(text: String, value: Duration?) {
        #expect((try? DurationText.read(text)) == value)
    }

    @Test(
        "durations are written as they would be read",
        arguments: [("1500ms", 1500), ("2s", 2000), ("5m", 300_000), ("1d", 86_400_000), ("0ms", 0)])
    func writtenDurations(text: String, milliseconds: Int) {
        #expect(DurationText.write(.milliseconds(milliseconds)) == text)
    }

    @Test(
        "sizes have a unit",
        arguments: [
            ("64KiB", 65536), ("16MiB", 16 << 20), ("1GiB", 1 << 30), ("512B", 512), ("64KB", nil), ("64", nil),
            ("1.5MiB", nil),
            ("64kib", nil), ("99999999999GiB", nil), ("", nil),
        ] as [(String, Int?)])
    func sizes(text: String, octets: Int?) {
        #expect((try? SizeText.read(text)) == octets)
    }

    @Test(
        "networks are an address and a number of bits",
        arguments: [
            ("192.168.0.0/16", "192.168.0.0/16"), ("192.168.1.7", "192.168.1.7/32"), ("0.0.0.0/0", "0.0.0.0/0"),
            ("2001:db8::/32", "2001:db8::/32"), ("::1", "::1/128"), ("192.168.1.7/24", "192.168.1.0/24"),
            ("192.168.0.0/33", nil), ("192.168.0.0/", nil), ("192.168.0.0/255.255.0.0", nil), ("192.168.0.0/-1", nil),
            ("192.168/16", nil), ("::/129", nil), ("x/8", nil),
        ] as [(String, String?)])
    func networks(text: String, network: String?) {
        #expect((try? NetworkText.read(text))?.network.description == network)
    }

    @Test("bits beyond the prefix are warned of")
    func hostBits() throws {
        #expect(try NetworkText.read("192.168.1.7/24").warning?.code == .hostBits)
        #expect(try NetworkText.read("2001:db8::1/64").warning?.code == .hostBits)
        #expect(try NetworkText.read("192.168.1.0/24").warning == nil)
    }

    @Test(
        "listen addresses have a scheme, and brackets around IPv6",
        arguments: [
            ("dns://127.0.0.1:5300", "dns://127.0.0.1:5300"), ("dns://127.0.0.1", "dns://127.0.0.1:53"),
            ("udp://[::1]:54", "udp://[::1]:54"), ("tcp://[::]", "tcp://[::]:53"), ("DNS://[::]:53", "dns://[::]:53"),
            ("127.0.0.1:53", nil), ("dns://::1", nil), ("dns://[127.0.0.1", nil), ("dns://[::1]x", nil),
            ("dns://", nil),
            ("dns://1.2.3.4:", nil), ("dns://1.2.3.4:0", nil), ("dns://1.2.3.4:65536", nil), ("dns://eth0", nil),
            ("tls://1.2.3.4", "tls://1.2.3.4:853"), ("tls://1.2.3.4/x", nil), ("tls://[::1]:1", "tls://[::1]:1"),
            ("https://1.2.3.4", "https://1.2.3.4:443/dns-query"), ("https://[::]/dns", "https://[::]:443/dns"),
            ("dns://1.2.3.4/", nil),
            ("http://127.0.0.1", "http://127.0.0.1:80/dns-query"), ("http://[::1]:8080", "http://[::1]:8080/dns-query"),
            ("http://127.0.0.1/dns", "http://127.0.0.1:80/dns"), ("http://127.0.0.1:81/", "http://127.0.0.1:81/"),
            ("http://127.0.0.1/a/b%20c", "http://127.0.0.1:80/a/b%20c"), ("http://127.0.0.1/dns-query{?dns}", nil),
            ("http://127.0.0.1/a?b", nil), ("http://127.0.0.1/a b", nil), ("http://dns.example/", nil),
            ("http:///a", nil),
        ] as [(String, String?)])
    func listen(text: String, written: String?) {
        #expect((try? ListenAddress.read(text))?.description == written)
    }

    @Test(
        "upstreams are addresses or names, or stand in a file",
        arguments: [
            ("9.9.9.9", "9.9.9.9:53"), ("9.9.9.9:54", "9.9.9.9:54"), ("9.9.9.9@54", "9.9.9.9:54"), ("::1", "[::1]:53"),
            ("[::1]:54", "[::1]:54"), ("[::1]", "[::1]:53"), ("::1@54", "[::1]:54"),
            ("udp://9.9.9.9", "udp://9.9.9.9:53"),
            ("tcp://[::1]:54", "tcp://[::1]:54"), ("dns.example", "dns.example:53"),
            ("tcp://DNS.example.:54", "tcp://dns.example:54"),
            ("bücher.example@54", "xn--bcher-kva.example:54"), ("dns.example/dns-query", nil),
            ("[dns.example]", nil), ("dns..example", nil), ("*.example", nil), ("localhost", nil),
            ("tls://9.9.9.9", "tls://9.9.9.9:853"), ("tls://[::1]:54#DNS.example.", "tls://[::1]:54#dns.example"),
            ("1.1.1.1@853#name.example", "tls://1.1.1.1:853#name.example"),
            ("9.9.9.9#name.example", "tls://9.9.9.9:853#name.example"),
            ("tls://dns.example", "tls://dns.example:853"),
            ("tls://dns.example:54#b\u{fc}cher.example", "tls://dns.example:54#xn--bcher-kva.example"),
            ("https://9.9.9.9/dns-query", "https://9.9.9.9:443/dns-query"),
            ("https://dns.example:444/a/b", "https://dns.example:444/a/b"),
            ("https://[::1]/dns-query#Dns.example", "https://[::1]:443/dns-query#dns.example"),
            ("https://9.9.9.9", nil), ("https:///dns-query", nil), ("https://9.9.9.9/a?b=c", nil),
            ("tls://9.9.9.9#", nil), ("tls://9.9.9.9#9.9.9.9", nil), ("tls://9.9.9.9#a b", nil), ("tls://", nil),
            ("udp://9.9.9.9#name", nil), ("9.9.9.9@853", nil), ("9.9.9.9:853", nil),
            ("0.0.0.0", nil), ("9.9.9.9:0", nil), ("9.9.9.9:", nil), ("", nil), ("resolv.conf", "/etc/resolv.conf"),
            ("resolv.conf:a/b", "conf/a/b"), ("resolv.conf:/a", "/a"), ("resolv.conf:", nil),
            ("fe80::1%eth0", nil),
        ] as [(String, String?)])
    func upstreams(text: String, written: String?) {
        #expect((try? UpstreamSource.read(text, besideFile: "conf/swiftlet.yaml"))?.description == written)
    }
}

// Behind the proxies that people have.

import DNSWire
import Glibc
import Testing

@Suite("Behind proxies", .blocking)
struct ReverseProxyTests {
    /// A proxy of others before a server.
    enum Kind: String, CaseIterable {
        case nginx
        /// Octets alone, behind a header of the PROXY protocol.
        case haproxyOctets = "haproxy, PROXY"
        /// The same, and what comes behind the header is TLS.
        case haproxyTLS = "haproxy, PROXY before TLS"
        case haproxy = "haproxy, HTTP/1.1"
        case haproxyHTTP2 = "haproxy, HTTP/2"

        var program: String { self == .nginx ? "nginx" : "haproxy" }

        func configuration(_ port: UInt16, to server: UInt16, folder: String) -> String {
            switch self {
            case .nginx:
                """
                daemon off; master_process off; pid \(folder)/pid; error_log stderr;
                events { }
                http {
                  access_log off; client_body_temp_path \(folder); proxy_temp_path \(folder);
                  fastcgi_temp_path \(folder); uwsgi_temp_path \(folder); scgi_temp_path \(folder);
                  server {
                    listen 127.0.0.1:\(port);
                    location / {
                      proxy_pass http://127.0.0.1:\(server);
                      proxy_http_version 1.1;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    }
                  }
                }

                """
            case .haproxyOctets, .haproxyTLS: Self.haproxy(port, "tcp", "server s 127.0.0.1:\(server) send-proxy-v2")
            case .haproxy: Self.haproxy(port, "http", "option forwardfor\n  server s 127.0.0.1:\(server)")
            case .haproxyHTTP2: Self.haproxy(port, "http", "option forwardfor\n  server s 127.0.0.1:\(server) proto h2")
            }
        }

        private static func haproxy(_ port: UInt16, _ mode: String, _ server: String) -> String {
            """
            defaults
              mode \(mode)
              timeout connect 5s
              timeout client 20s
              timeout server 20s
            listen l
              bind 127.0.0.1:\(port)
              \(server)

            """
        }

        func arguments(_ path: String) -> [String] { self == .nginx ? ["-c", path] : ["-db", "-f", path] }
    }

    @Test(
        "A proxy that is trusted asks for its clients, whatever they say of themselves",
        .needs("curl", "nginx", "haproxy"),
        arguments: Kind.allCases)
    func clients(kind: Kind) throws {
        let scheme = kind == .haproxyTLS ? WebServer.Scheme.https : .http
        let web = try WebServer(scheme, "trusted_proxies: 127.0.0.1\naccess: {query: [127.0.0.2]}")
        let folder = try TemporaryFolder()
        let port = try FreePorts.pick()
        let path = try folder.write("conf", kind.configuration(port, to: web.port, folder: folder.path))
        let proxy = try Program(kind.program, kind.arguments(path), in: folder.path)
        defer {
            proxy.signal(SIGTERM)
            _ = try? proxy.awaitEnd()
        }
        let url = "\(scheme)://127.0.0.1:\(port)/dns-query"
        let waiting = ["--cacert", web.authority, "--retry", "20", "--retry-connrefused", "--retry-delay", "1"]
        let spoof = ["--cacert", web.authority, "--header", "X-Forwarded-For: 127.0.0.2"]
        for way in [Curl.Way.get, .post] {
            let friend = try Curl(url: url, source: "127.0.0.2", arguments: waiting).ask(WebServer.query, way)
            #expect(try friend.message.responseCode == .noError)
            let stranger = try Curl(url: url, source: "127.0.0.3", arguments: spoof).ask(WebServer.query, way)
            #expect(try stranger.message.responseCode == .refused)
        }
    }

    @Test("A proxy that is not trusted is a client as any other", .needs("curl"))
    func untrusted() throws {
        let web = try WebServer(.http, "trusted_proxies: 192.0.2.1\naccess: {query: [127.0.0.2]}")
        let response = try web.curl(["--header", "X-Forwarded-For: 127.0.0.2"]).ask(WebServer.query)
        #expect(try response.message.responseCode == .refused)
    }
}

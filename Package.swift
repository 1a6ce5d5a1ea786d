// swift-tools-version: 6.3
import PackageDescription

/// The settings that every Swift target shares.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .strictMemorySafety(),
]

/// For the targets that store spans in types of their own.
let spans: [SwiftSetting] = strict + [.enableExperimentalFeature("Lifetimes")]

let collections = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]
let embedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let tls: [Target.Dependency] = [
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
    .product(name: "NIOTLS", package: "swift-nio"),
]
let http: [Target.Dependency] = [
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOHTTP2", package: "swift-nio-http2"),
]
/// What makes the certificates of tests.
let certificates: [Target.Dependency] = [
    .product(name: "X509", package: "swift-certificates"),
    .product(name: "SwiftASN1", package: "swift-asn1"),
]
let locks = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")

let package = Package(
    name: "swiftlet",
    products: [.executable(name: "swiftlet", targets: ["swiftlet"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        // exactly this one: certificates are verified under a wrong clock with its BoringSSL, which is no product
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        // with its traits it brings full Foundation
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    ],
    targets: [
        .systemLibrary(name: "CLibYAML"),
        .target(name: "CSockets"),
        .target(name: "DNSWire", swiftSettings: spans),
        .target(name: "DNSText", dependencies: ["DNSWire"], swiftSettings: strict),
        .target(name: "DNSAuthority", dependencies: ["DNSWire", collections, crypto], swiftSettings: spans),
        .target(name: "DNSDispatch", dependencies: ["DNSWire", "CSockets", collections, locks], swiftSettings: spans),
        .target(
            name: "DNSForwarding",
            dependencies: ["DNSWire", "DNSDispatch", collections, logging, locks],
            swiftSettings: spans),
        .target(name: "DNSTransports", dependencies: ["DNSWire", locks] + tls + http + nio, swiftSettings: strict),
        .target(
            name: "DNSConfig",
            dependencies: ["CLibYAML", "DNSText", "DNSWire"],
            swiftSettings: strict,
            linkerSettings: [.linkedLibrary(":libyaml.a")]),
        .target(
            name: "DNSServer",
            dependencies: [
                "DNSWire", "DNSText", "DNSAuthority", "DNSDispatch", "DNSForwarding", "DNSTransports", collections,
                logging, locks,
            ] + nio,
            swiftSettings: spans),
        .target(
            name: "Admin",
            dependencies: [
                "DNSWire", "DNSText", "DNSAuthority", "DNSDispatch", "DNSForwarding", "DNSTransports", "DNSServer",
                logging, locks,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ] + nio,
            swiftSettings: strict),
        .executableTarget(
            name: "swiftlet",
            dependencies: [
                "Admin", "DNSWire", "DNSText", "DNSAuthority", "DNSDispatch", "DNSForwarding", "DNSTransports",
                "DNSConfig",
                "DNSServer", logging, locks,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ] + nio,
            swiftSettings: strict,
            linkerSettings: [
                .unsafeFlags([
                    "-use-ld=lld", "-Xlinker", "--icf=all", "-Xlinker", "--no-export-dynamic",
                    "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs",
                ])
            ]),
        .target(
            name: "TestSupport", dependencies: ["DNSText", "DNSWire"], path: "Tests/Support", swiftSettings: strict),
        .executableTarget(
            name: "FuzzMessage", dependencies: ["TestSupport"], path: "Tests/Fuzz/Message", swiftSettings: strict),
        .executableTarget(
            name: "FuzzMasterFile", dependencies: ["TestSupport"], path: "Tests/Fuzz/MasterFile",
            swiftSettings: strict),
        .target(
            name: "CertificateSupport", dependencies: certificates + [crypto], path: "Tests/CertificateSupport",
            swiftSettings: strict),
        .target(name: "CallCount", path: "Tests/CallCount"),
        .target(name: "HeapCount", path: "Tests/HeapCount"),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "DNSAuthority", "DNSConfig", "DNSDispatch", "DNSForwarding", "DNSServer", "DNSText", "DNSWire",
                "HeapCount", "TestSupport", collections, logging,
            ],
            path: "Tests/Benchmarks", swiftSettings: spans),
        .testTarget(name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: strict),
        .testTarget(name: "DNSWireTests", dependencies: ["DNSWire", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "DNSTextTests", dependencies: ["DNSText", "DNSWire", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "DNSAuthorityTests", dependencies: ["DNSAuthority", "DNSText", "DNSWire", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DNSDispatchTests", dependencies: ["DNSDispatch", "DNSWire", "TestSupport", collections],
            swiftSettings: strict),
        .testTarget(
            name: "DNSForwardingTests",
            dependencies: ["DNSForwarding", "DNSDispatch", "DNSWire", "TestSupport", logging, locks],
            swiftSettings: strict),
        .testTarget(
            name: "DNSTransportsTests",
            dependencies: ["DNSTransports", "DNSWire", "CertificateSupport", "TestSupport", embedded, locks] + tls
                + http
                + nio,
            swiftSettings: strict),
        .testTarget(
            name: "DNSConfigTests", dependencies: ["DNSConfig", "DNSText", "DNSWire", "TestSupport"],
            exclude: ["Golden", "OctoDNS"], swiftSettings: strict),
        .testTarget(
            name: "DNSServerTests",
            dependencies: [
                "DNSServer", "DNSWire", "DNSText", "DNSAuthority", "DNSDispatch", "DNSForwarding", "DNSTransports",
                "DNSConfig", "TestSupport", "CallCount", "CertificateSupport", "swiftlet", collections, logging, locks,
                embedded,
            ] + tls + nio,
            exclude: ["Scenarios"], swiftSettings: strict),
        .testTarget(
            name: "AdminTests",
            dependencies: [
                "Admin", "DNSWire", "DNSAuthority", "DNSServer", "DNSForwarding", "DNSDispatch", "DNSTransports",
                "TestSupport",
                embedded,
                logging,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ] + nio, swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "swiftlet", "Admin", "DNSConfig", "DNSDispatch", "DNSText", "DNSWire", "TestSupport",
                "CertificateSupport", locks,
            ],
            exclude: ["Peers/OctoDNS/Zones"], swiftSettings: strict),
    ]
)

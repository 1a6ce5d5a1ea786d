// Places on Earth, as LOC records hold them (RFC 1876 s2).

/// The parts of a LOC record's data.
package struct Location: Sendable, Equatable {
    /// Thousandths of a second of arc to the north of the equator, and to the east of Greenwich.
    package var latitude: Int
    package var longitude: Int
    /// Centimetres above the reference spheroid.
    package var altitude: Int
    /// The size of what is there, and the precisions of its place, across and up: each a power of ten and its factor.
    package var size = Length(octet: 0x12)
    package var horizontalPrecision = Length(octet: 0x16)
    package var verticalPrecision = Length(octet: 0x13)

    /// The poles, and the other side of Earth.
    package static let mostLatitude = 90 * 3_600_000
    package static let mostLongitude = 180 * 3_600_000
    /// The lowest and the greatest altitude that can be told.
    package static let altitudes = -10_000_000...Int(UInt32.max) - 10_000_000

    /// A length as one octet: a factor and a power of ten of centimetres, each from 0 to 9.
    package struct Length: Sendable, Equatable {
        package let octet: UInt8

        package init(octet: UInt8) { self.octet = octet }

        /// The length of which no other octet tells a greater one up to `centimetres`; nil beyond 90,000 kilometres.
        package init?(centimetres: Int) {
            guard 0...9_000_000_000 ~= centimetres else { return nil }
            var factor = centimetres
            var power: UInt8 = 0
            while factor > 9 {
                factor /= 10
                power += 1
            }
            octet = UInt8(factor) << 4 | power
        }

        package var centimetres: Int { (0..<octet & 15).reduce(Int(octet >> 4)) { value, _ in value * 10 } }

        fileprivate var isValid: Bool { octet >> 4 <= 9 && octet & 15 <= 9 }
    }

    package init(latitude: Int, longitude: Int, altitude: Int) {
        self.latitude = latitude
        self.longitude = longitude
        self.altitude = altitude
    }

    /// Reads all of `data`: version 0 with every part in its bounds.
    package init(_ data: Span<UInt8>) throws(WireError) {
        guard data.count == 16, data[0] == 0 else { throw WireError(.badRecordData, at: 0) }
        latitude = Int(data.uint32(at: 4)) - (1 << 31)
        longitude = Int(data.uint32(at: 8)) - (1 << 31)
        altitude = Int(data.uint32(at: 12)) + Self.altitudes.lowerBound
        size = Length(octet: data[1])
        horizontalPrecision = Length(octet: data[2])
        verticalPrecision = Length(octet: data[3])
        guard abs(latitude) <= Self.mostLatitude, abs(longitude) <= Self.mostLongitude, size.isValid,
            horizontalPrecision.isValid, verticalPrecision.isValid
        else { throw WireError(.badRecordData, at: 1) }
    }

    static func check(_ data: Span<UInt8>, _ range: Range<Int>) throws(WireError) {
        _ = try Location(data.extracting(range))
    }

    /// Appends the data; every part must be in its bounds.
    package func append(to data: inout [UInt8]) {
        data += [0, size.octet, horizontalPrecision.octet, verticalPrecision.octet]
        data.append(network: UInt32(latitude + (1 << 31)))
        data.append(network: UInt32(longitude + (1 << 31)))
        data.append(network: UInt32(altitude - Self.altitudes.lowerBound))
    }
}

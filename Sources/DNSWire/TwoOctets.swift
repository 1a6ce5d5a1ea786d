// A small number in a small place.

/// Keeps a length or an offset within a message, which has 65,535 octets at most, in two octets: what holds many of them is copied
/// at less cost.
@propertyWrapper struct TwoOctets {
    private var stored: UInt16

    /// `wrappedValue` must be from 0 to 65,535.
    init(wrappedValue: Int) {
        assert(wrappedValue >= 0 && wrappedValue <= UInt16.max)
        stored = UInt16(truncatingIfNeeded: wrappedValue)
    }

    var wrappedValue: Int {
        get { Int(stored) }
        set { self = TwoOctets(wrappedValue: newValue) }
    }
}

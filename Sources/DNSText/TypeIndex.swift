// The record types that a file has used so far, found by their octets.

internal import DNSWire

/// Finds the form of a type's data by its mnemonic: the few types of a file are compared as whole words.
struct TypeIndex {
    private var keys: [UInt64] = []
    private var forms: [DataForm] = []

    /// The place of the form of the type that `text` names, in any case; nil when it names none.
    mutating func place(of text: Span<UInt8>) -> Int? {
        let key = Self.key(text)
        if key != 0 {
            for i in keys.indices where keys[i] == key { return i }
        }
        var octets: [UInt8] = []
        octets.append(contentsOf: text)
        guard let type = RecordType(mnemonic: String(decoding: octets, as: UTF8.self)) else { return nil }
        if key == 0, let known = forms.firstIndex(where: { $0.type == type }) { return known }
        keys.append(key)
        forms.append(DataForm(type))
        return forms.count - 1
    }

    /// The form at a place.
    subscript(place: Int) -> DataForm { forms[place] }

    /// Up to eight octets in lower case as one number; 0 for longer texts.
    private static func key(_ text: Span<UInt8>) -> UInt64 {
        guard text.count <= 8 else { return 0 }
        var key: UInt64 = 0
        for i in text.indices { key = key << 8 | UInt64(lowercased(text[i])) }
        return key
    }
}

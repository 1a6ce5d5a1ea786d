// Numbers with what they count.

extension Int {
    /// `1 zone`, `2 zones`: the number and a noun whose plural ends in s.
    func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}

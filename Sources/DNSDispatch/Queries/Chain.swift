// Lists of small numbers, any of which can be taken out at once.

/// Links between numbers, each of which stands in at most one of the lists that share the links.
struct Chain {
    /// Both ends of a list.
    struct Ends {
        /// The first number, or -1.
        var first: Int32 = -1
        /// The last number, or -1.
        var last: Int32 = -1
        /// Numbers in the list.
        var count = 0
    }

    private var previous: [Int32] = []
    private var next: [Int32] = []

    /// Puts a number, which stands in no list, at the end of one.
    mutating func append(_ number: Int32, to list: inout Ends) {
        while previous.count <= Int(number) {
            previous.append(-1)
            next.append(-1)
        }
        previous[Int(number)] = list.last
        next[Int(number)] = -1
        if list.last >= 0 { next[Int(list.last)] = number } else { list.first = number }
        list.last = number
        list.count += 1
    }

    /// The numbers of a list, in order.
    func numbers(of list: Ends) -> [Int32] {
        var numbers: [Int32] = []
        var number = list.first
        while number >= 0, numbers.count < list.count {
            numbers.append(number)
            number = next[Int(number)]
        }
        return numbers
    }

    /// Takes a number out of the list that it stands in.
    mutating func remove(_ number: Int32, from list: inout Ends) {
        precondition(list.count > 0)
        let before = previous[Int(number)]
        let after = next[Int(number)]
        if before >= 0 { next[Int(before)] = after } else { list.first = after }
        if after >= 0 { previous[Int(after)] = before } else { list.last = before }
        previous[Int(number)] = -1
        next[Int(number)] = -1
        list.count -= 1
    }
}

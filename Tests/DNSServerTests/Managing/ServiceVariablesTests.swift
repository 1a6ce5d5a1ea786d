// What is read from the variables of a service manager.

import Testing

@testable import swiftlet

@Suite struct ServiceVariablesTests {
    private func variables(_ values: [String: String]) -> ServiceVariables {
        ServiceVariables(of: 42) { values[$0] }
    }

    struct Handed: CustomTestStringConvertible, Sendable {
        let values: [String: String]
        let descriptors: Range<Int32>
        var testDescription: String { "\(values)" }
    }

    @Test(
        "Descriptors are taken from 3 on, where this process is meant and the number makes sense",
        arguments: [
            Handed(values: ["LISTEN_PID": "42", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "a:b"], descriptors: 3..<5),
            Handed(values: ["LISTEN_PID": "41", "LISTEN_FDS": "2"], descriptors: 3..<3),
            Handed(values: ["LISTEN_FDS": "2"], descriptors: 3..<3),
            Handed(values: ["LISTEN_PID": "42"], descriptors: 3..<3),
            Handed(values: ["LISTEN_PID": "42", "LISTEN_FDS": "0"], descriptors: 3..<3),
            Handed(values: ["LISTEN_PID": "42", "LISTEN_FDS": "-1"], descriptors: 3..<3),
            Handed(values: ["LISTEN_PID": "42", "LISTEN_FDS": "4294967297"], descriptors: 3..<3),
            Handed(values: ["LISTEN_PID": "42", "LISTEN_FDS": "two"], descriptors: 3..<3),
        ])
    func descriptors(_ handed: Handed) { #expect(variables(handed.values).descriptors == handed.descriptors) }

    struct Watched: CustomTestStringConvertible, Sendable {
        let values: [String: String]
        let time: Duration?
        var testDescription: String { "\(values)" }
    }

    @Test(
        "The watchdog's time is taken where this process is meant, or none is said to be",
        arguments: [
            Watched(values: ["WATCHDOG_USEC": "30000000"], time: .seconds(30)),
            Watched(values: ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "42"], time: .seconds(30)),
            Watched(values: ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "41"], time: nil),
            Watched(values: ["WATCHDOG_USEC": "0"], time: nil),
            Watched(values: ["WATCHDOG_USEC": "soon"], time: nil),
            Watched(values: ["WATCHDOG_PID": "42"], time: nil),
        ])
    func watchdog(_ watched: Watched) { #expect(variables(watched.values).watchdog == watched.time) }

    @Test("A socket is one with a path or an abstract name; others are told of", arguments: ["vsock:2:99", "notify"])
    func strange(name: String) {
        #expect(ServiceManager(variables(["NOTIFY_SOCKET": name])).problem?.contains(name) == true)
    }

    @Test("Without a manager there is nobody to tell, and no problem", arguments: [[:], ["NOTIFY_SOCKET": ""]])
    func none(values: [String: String]) { #expect(ServiceManager(variables(values)).problem == nil) }
}
